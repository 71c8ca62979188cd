import type { PlainCall, RunSpec, TaskSpec } from '../../../compiler/artifact/run_spec.ts';
import type { OnnxGraph } from '../../../export/onnx/messages.ts';
import { truthKey } from '../../../runtime/data/fitting/fitted.ts';
import { taskPlans } from '../../../runtime/data/plan.ts';
import { own } from '../../../runtime/own.ts';
import type { ModelFacts } from '../../../web/manifest.ts';
import type { GoldenRun } from '../golden_records.ts';
import { withSteps } from './in_graph.ts';
import { contentOf } from './input_notes.ts';
import { feedsOf, storedTensor } from './tensors.ts';

/** The data from which the metadata of a file is written. */
export interface DescribedTask {
  readonly facts: ModelFacts;
  /** The run with only the task of the file, and the steps that remain for the caller. */
  readonly run: RunSpec;
  readonly graph: OnnxGraph;
  /** Fixed sizes. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Preparation steps that the graph computes, by modality. */
  readonly inGraph: ReadonlyMap<string, readonly PlainCall[]>;
  readonly golden: readonly GoldenRun[];
}

/**
 * Metadata as JSON, from which a program can prepare inputs and read outputs: heads with their class names;
 * for each modality its input, preparation, vocabulary and statistics; golden records.
 */
export function taskMetadata(described: DescribedTask): ReadonlyMap<string, string> {
  const { facts, run, sizes, golden } = described;
  const [task] = run.tasks as [TaskSpec];
  const { unitc, folder, model, step, weights } = facts;
  return new Map([
    ['unitc.model', model],
    ['unitc.task', task.name],
    ['unitc.step', `${step}`],
    ['unitc.weights', weights],
    ['unitc.sizes', JSON.stringify(sizes)],
    ['unitc.heads', JSON.stringify(task.heads.map((head) => describedHead(head, task, facts)))],
    ['unitc.inputs', JSON.stringify(describedInputs(described))],
    ['unitc.golden', JSON.stringify(golden.map((each) => goldenTensors(each, described)))],
    ['unitc.records', JSON.stringify({ records: golden.map(({ record }) => record) })],
    // Preparation is stored once, in unitc.inputs.
    [
      'unitc.run',
      JSON.stringify({ format: 'unitc-onnx-model', version: 1, unitc, folder, run: withSteps(run, {}) }),
    ],
  ]);
}

/** A head in `unitc.heads`. */
export interface HeadEntry {
  readonly output: string;
  readonly puts: string;
  readonly classes?: readonly string[];
  /** Mean and standard deviation of the target; outputs are in these units. */
  readonly statistics?: { readonly mean: readonly number[]; readonly std: readonly number[] };
}

function describedHead(
  { name, puts, truth }: TaskSpec['heads'][number],
  { dataset }: TaskSpec,
  { classes, fitted }: ModelFacts,
): HeadEntry {
  const names = truth === undefined ? undefined : own(classes, `${dataset}.${truth}`);
  const statistics = truth === undefined ? undefined : own(fitted.statistics, truthKey(dataset, truth));
  return {
    output: `head.${name}`,
    puts,
    ...(names && { classes: names }),
    ...(statistics && { statistics }),
  };
}

/** A modality in `unitc.inputs`. */
export type InputEntry = ReturnType<typeof describedInputs>[number];

function describedInputs({ run, graph, inGraph, facts: { fitted } }: DescribedTask) {
  const [plan] = taskPlans(run, null);
  return plan!.modalities.map(({ name, kind, field, steps }) => ({
    modality: name,
    input: field,
    kind,
    prepare: steps,
    in_graph: inGraph.get(name) ?? [],
    tensors: graph.inputs
      .filter((input) => input.name.startsWith(`${name}.`))
      .map((input) => ({ ...input, content: contentOf(kind, input.name) })),
    vocabulary: own(fitted.vocabularies, name),
    statistics: own(fitted.statistics, name),
  }));
}

function goldenTensors({ record, sizes, inputs }: GoldenRun, { graph, facts }: DescribedTask) {
  const feeds = [...feedsOf(graph.inputs, inputs, { sizes, fitted: facts.fitted })];
  const outputs = graph.outputs.map(({ name, dims }) => {
    const data = Float32Array.from(record.outputs[name.slice('head.'.length)]!);
    const shape = dims.map((size) => (typeof size === 'number' ? size : 1));
    return [name, storedTensor({ type: 'f32', dims: shape, data })] as const;
  });
  return {
    record: record.id,
    inputs: Object.fromEntries(feeds.map(([name, feed]) => [name, storedTensor(feed)])),
    outputs: Object.fromEntries(outputs),
  };
}
