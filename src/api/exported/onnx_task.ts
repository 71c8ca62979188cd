import type { RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import type { OnnxValue } from '../../export/onnx/messages.ts';
import { type ReadModel, readModel } from '../../export/onnx/read.ts';
import { hashKey, isSealed } from '../../export/onnx/seal.ts';
import { integer } from '../../runtime/arguments.ts';
import { truthKey } from '../../runtime/data/fitting/fitted.ts';
import { taskInputs } from '../../runtime/predict/task_inputs.ts';
import { checkedFacts, checkedGolden } from '../../web/checked.ts';
import { checkedRun, isCalls } from '../../web/checked_artifact.ts';
import { ExportedModelError } from '../../web/errors.ts';
import { requireVersion } from '../../web/files.ts';
import { isText, listOf, requireForms, withMembers } from '../../web/forms.ts';
import type { Golden, ModelFacts } from '../../web/manifest.ts';
import { withSteps } from '../export/onnx/in_graph.ts';
import type { HeadEntry, InputEntry } from '../export/onnx/metadata.ts';
import type { OnnxSession } from '../export/onnx/runtime.ts';
import { readWhole } from './read_whole.ts';

/** A task of an ONNX export, as described in its file. */
export interface OnnxTask {
  readonly facts: ModelFacts;
  readonly run: RunSpec;
  readonly golden: Golden;
  readonly session: OnnxSession;
  readonly inputs: readonly OnnxValue[];
  /** Smallest number of samples in a recording whose spectrogram the graph computes, by input name. */
  readonly leastSamples: ReadonlyMap<string, number>;
  /** Bytes of its weights. */
  readonly bytes: number;
}

/** Reads a file and opens it in ONNX Runtime. Throws ExportedModelError. */
export async function readTask(
  path: string,
  open: (bytes: Uint8Array) => Promise<OnnxSession>,
): Promise<OnnxTask> {
  const bytes = readWhole(path);
  const { metadata, inputs, initializers } = parsed(path, bytes);
  if (!metadata.has('unitc.run')) {
    throw new ExportedModelError(
      `${path} is an ONNX file, but not one that \`unitc export --to onnx\` wrote`,
    );
  }
  if (!isSealed(bytes)) {
    throw new ExportedModelError(
      `${path} is not what was exported: its SHA-256 differs from that in ${hashKey}; export the model again, or copy the file again`,
    );
  }
  const described = descriptionIn(path, metadata);
  return {
    ...described,
    session: await sessionOf(path, bytes, open),
    inputs,
    bytes: [...initializers.values()].reduce((sum, { length }) => sum + length, 0),
  };
}

function parsed(path: string, bytes: Uint8Array): ReadModel {
  try {
    return readModel(bytes);
  } catch (error) {
    throw new ExportedModelError(
      `${path} is damaged: it is not an ONNX file, or it is truncated (${(error as Error).message}); export the model again`,
    );
  }
}

async function sessionOf(
  path: string,
  bytes: Uint8Array,
  open: (bytes: Uint8Array) => Promise<OnnxSession>,
): Promise<OnnxSession> {
  try {
    return await open(bytes);
  } catch (error) {
    throw new ExportedModelError(`ONNX Runtime cannot open ${path}: ${(error as Error).message}`);
  }
}

const entryForms = {
  'unitc.inputs': listOf(withMembers({ modality: isText, prepare: isCalls, in_graph: isCalls })),
  'unitc.heads': listOf(withMembers({ output: isText })),
};

/**
 * The task according to the metadata: each fact is read from the entry that documents it for other programs.
 */
function descriptionIn(
  path: string,
  metadata: ReadModel['metadata'],
): Pick<OnnxTask, 'facts' | 'run' | 'golden' | 'leastSamples'> {
  const entry = <T>(key: string): T => {
    try {
      return JSON.parse(metadata.get(key) ?? 'null') as T;
    } catch (error) {
      throw new ExportedModelError(
        `${path}: metadata ${key} is damaged (${(error as Error).message}); export the model again`,
      );
    }
  };
  const stored = entry<{ readonly unitc: string; readonly folder: string; readonly run: RunSpec }>(
    'unitc.run',
  );
  requireVersion(stored, 'unitc-onnx-model', `${path}: metadata unitc.run`);
  const entries = {
    'unitc.inputs': entry<readonly InputEntry[]>('unitc.inputs'),
    'unitc.heads': entry<readonly HeadEntry[]>('unitc.heads'),
  };
  requireForms(entries, entryForms, `${path}: metadata`);
  const { 'unitc.inputs': inputs, 'unitc.heads': heads } = entries;
  const steps = inputs.map(({ modality, prepare }) => [modality, prepare] as const);
  const run = withSteps(checkedRun(stored.run, `${path}: metadata unitc.run`), Object.fromEntries(steps));
  const [task] = run.tasks as [TaskSpec];
  const facts = {
    unitc: stored.unitc,
    folder: stored.folder,
    model: metadata.get('unitc.model'),
    step: Number(metadata.get('unitc.step')),
    weights: metadata.get('unitc.weights'),
    tasks: [{ name: task.name, inputs: taskInputs(run, task) }],
    fitted: fittedOf(task, inputs, heads),
    classes: Object.fromEntries(
      truthsOf(task, heads).flatMap(([truth, { classes }]) => (classes ? [[truth, classes]] : [])),
    ),
  };
  const golden = checkedGolden(entry('unitc.records'), `${path}: metadata unitc.records`);
  return {
    facts: checkedFacts(facts, `${path}: metadata`),
    run,
    golden,
    leastSamples: new Map(inputs.flatMap(leastSamplesOf)),
  };
}

/** A transform needs more samples than half its length, because padding reflects that many. */
function leastSamplesOf({ modality, in_graph = [] }: InputEntry): readonly (readonly [string, number])[] {
  const spectrum = in_graph.find(({ builtin }) => builtin === 'log_mel');
  return spectrum
    ? [[`${modality}.samples`, Math.floor(integer(spectrum.args, 'transform') / 2) + 1] as const]
    : [];
}

/** Heads by the key of their target, such as `reviews.label`. */
function truthsOf(
  { dataset, heads }: TaskSpec,
  entries: readonly HeadEntry[],
): readonly (readonly [string, HeadEntry])[] {
  return heads.flatMap(({ name, truth }) => {
    const entry = entries.find(({ output }) => output === `head.${name}`);
    return entry && truth !== undefined ? [[truthKey(dataset, truth), entry] as const] : [];
  });
}

function fittedOf(
  task: TaskSpec,
  inputs: readonly InputEntry[],
  heads: readonly HeadEntry[],
): ModelFacts['fitted'] {
  const ofInputs = inputs.flatMap(({ modality, statistics }) => (statistics ? [[modality, statistics]] : []));
  const ofHeads = truthsOf(task, heads).flatMap(([truth, { statistics }]) =>
    statistics ? [[truth, statistics]] : [],
  );
  return {
    vocabularies: Object.fromEntries(
      inputs.flatMap(({ modality, vocabulary }) => (vocabulary ? [[modality, vocabulary]] : [])),
    ),
    statistics: Object.fromEntries([...ofInputs, ...ofHeads]),
  };
}
