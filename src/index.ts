/** The typed API: `import { check, compile, train, evaluate } from 'unitc'`. */
export { type CheckOptions, type CheckResult, check, type Overrides, SpecFileError } from './api/check.ts';
export { type CompileOptions, type CompileResult, compile } from './api/compile.ts';
export { type EvaluateOptions, type EvaluateResult, evaluate } from './api/evaluate.ts';
export { type TrainOptions, type TrainResult, train } from './api/train.ts';
export type { Artifact, Parameter, Program } from './compiler/artifact/program.ts';
export type { RunSpec } from './compiler/artifact/run_spec.ts';
export type { Diagnostic, Label, SourceText, Span } from './compiler/diagnostics/diagnostic.ts';
export { renderDiagnostics } from './compiler/diagnostics/render.ts';
export { DataError } from './runtime/formats/format.ts';
