/** All exports of the package; docs/api.md is generated from this list. */
export type {
  Artifact,
  KernelFile,
  Parameter,
  Program,
  ProgramDispatch,
} from '../compiler/artifact/program.ts';
export { ArtifactError } from '../compiler/artifact/read.ts';
export { AssemblyError } from '../compiler/assemble/problem.ts';
export { VaryingSizesError } from '../compiler/assemble/sizes.ts';
export type { Diagnostic, Label, SourceText, Span } from '../compiler/diagnostics/diagnostic.ts';
export { renderDiagnostics } from '../compiler/diagnostics/render.ts';
export { PassError } from '../compiler/passes/index.ts';
export { PlanError } from '../compiler/plan/index.ts';
export type { SubgroupMatrix } from '../compiler/target.ts';
export { type ErrorCode, type FailureExit, failureExit, UnitcError } from '../errors.ts';
export { CheckpointError, NotFiniteError } from '../runtime/checkpoint/errors.ts';
export { SafetensorsError } from '../runtime/checkpoint/safetensors_error.ts';
export type { AdapterChoice, AdapterFacts } from '../runtime/device/adapter.ts';
export { DeviceLostError, LimitError, NoAdapterError, OutOfMemoryError } from '../runtime/device/errors.ts';
export { listAdapters, listGpus } from '../runtime/device/list.ts';
export type { DeviceMemory } from '../runtime/device/vulkan/device.ts';
export type { GpuFacts } from '../runtime/device/vulkan/numbered.ts';
export { DataError } from '../runtime/errors.ts';
export type { MetricScore, TaskScore } from '../runtime/evaluate/score.ts';
export type { ClassScore, PrecisionCurves, ScoreDetails } from '../runtime/metrics/details.ts';
export {
  type MetricFunction,
  MetricFunctionError,
  type MetricFunctions,
  type PredictedRecord,
} from '../runtime/metrics/functions.ts';
export type { CodeDataset, CodeRows, CodeSplits } from '../runtime/records/code.ts';
export { RunDirectoryError, RunLockedError } from '../runtime/run/errors.ts';
export type { TrainEvent } from '../runtime/run/events.ts';
export { DivergedError } from '../runtime/train/diverged.ts';
export { ExportedModelError } from '../web/errors.ts';
export { type Certificate, CertificateError } from './certificate/certificate.ts';
export type { StepRange } from './certificate/step_range.ts';
export { certify, writeCertificate } from './certify.ts';
export { type CheckOptions, type CheckResult, check } from './check.ts';
export {
  type ComparedRun,
  type ComparedValue,
  type Comparison,
  compare,
  type RunDifference,
  type RunValue,
} from './compare.ts';
export {
  type ArtifactWeights,
  type CompileOptions,
  type CompileResult,
  compile,
  writeArtifact,
  writeTrainedArtifact,
} from './compile.ts';
export { type DataCheck, type DataCheckOptions, dataCheck, type SplitReport } from './data_check.ts';
export { type DataShowOptions, dataShow } from './data_show.ts';
export type { Cause } from './divergence/causes.ts';
export type { ChangedRecord } from './divergence/contents.ts';
export type { DisplacedRecord } from './divergence/displaced.ts';
export type { Divergence, StepPart } from './divergence/divergence.ts';
export type { EvaluationDivergence } from './divergence/evaluations.ts';
export type { StepRecords } from './divergence/names.ts';
export { doctor, type Finding } from './doctor.ts';
export { type Estimate, type EstimateOptions, estimate, type TaskEstimate } from './estimate.ts';
export { type EvaluateOptions, type EvaluateResult, evaluate } from './evaluate.ts';
export {
  ExportError,
  type ExportedFile,
  type ExportOptions,
  type ExportResult,
  exportForms,
  exportRun,
  type WeightType,
} from './export.ts';
export { format } from './format.ts';
export { graph } from './graph.ts';
export { type ForcedVariants, VariantError } from './kernels/variants.ts';
export { modelCard, writeModelCard } from './model_card.ts';
export { type NewSpec, type NewSpecSources, newSpec } from './new_spec.ts';
export {
  type HeadPrediction,
  type InputRecord,
  type LabelProbability,
  type OpenRunOptions,
  open,
  type PredictedBox,
  type PredictedTask,
  type Prediction,
  type PredictionSettings,
  type PredictOptions,
  type PredictRunOptions,
  predict,
  type RecordInputKind,
  type RecordOutcome,
  type TrainedModel,
} from './open.ts';
export { OptionError } from './options.ts';
export {
  NoTimestampsError,
  type Profile,
  type ProfileOptions,
  type ProfileRow,
  profile,
} from './profile.ts';
export { type ReportOptions, type ReportResult, report } from './report.ts';
export type { Reports } from './reports/reports.ts';
export { type InspectedRun, type InspectedState, listRuns } from './runs.ts';
export { type RunningServer, type ServeOptions, type ServerLimits, serve } from './serve.ts';
export type { Overrides } from './spec/overrides.ts';
export { readSpec, SpecFileError } from './spec/read.ts';
export { UnknownTaskError } from './spec/task.ts';
export { SpecError } from './spec/valid_model.ts';
export {
  type MeanInterval,
  type StartedRun,
  type SweepOptions,
  type SweepResult,
  type SweptRun,
  type SweptState,
  type SweptValue,
  type SweptValues,
  type SweptVariant,
  sweep,
  type VariantValue,
} from './sweep.ts';
export { type TrainOptions, type TrainResult, train } from './train.ts';
export { type TunedKernel, type TuneOptions, type TuneResult, tune } from './tune/index.ts';
export { type FileProblem, type RunVerification, verifyRun } from './verify.ts';
export {
  type CertificateVerdict,
  type CertificateVerification,
  type VerifyCertificateOptions,
  verifyCertificate,
} from './verify_certificate.ts';
export { type LivePage, type WatchOptions, watch } from './watch.ts';
export {
  compareWeights,
  convertWeights,
  listWeights,
  type MatchOptions,
  type Renaming,
  type WeightListing,
  type WeightMatch,
  WeightNameError,
} from './weights.ts';
export { type RenamedRecords, type RunDivergence, type WhyResult, why } from './why.ts';
