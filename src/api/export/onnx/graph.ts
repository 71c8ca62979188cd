import { builtins } from '../../../builtins.ts';
import type { RunSpec } from '../../../compiler/artifact/run_spec.ts';
import { assemble } from '../../../compiler/assemble/assemble.ts';
import { onnxGraph, UnconvertedOpsError } from '../../../export/onnx/convert.ts';
import type { OnnxGraph, OnnxTensor } from '../../../export/onnx/messages.ts';
import { UnknownExtentError } from '../../../export/onnx/shapes.ts';
import { ExportError } from '../errors.ts';
import type { ExportRequest } from '../target.ts';
import { type DividedPreparation, dividedPreparation } from './in_graph.ts';
import { probesOf } from './probes.ts';

/** The graph of a task for batches of any size, and its other sizes where they are fixed. */
export interface TaskGraph {
  readonly graph: OnnxGraph;
  readonly sizes: Readonly<Record<string, number>>;
  /** The preparation of its records. */
  readonly preparation: DividedPreparation;
}

/** Throws ExportError for layers that ONNX cannot express. `run`: with the one task. */
export function graphOfTask(
  { described: { model, fitted } }: Pick<ExportRequest, 'described'>,
  run: RunSpec,
  weights: ReadonlyMap<string, OnnxTensor>,
): TaskGraph {
  const { name } = run.tasks[0]!;
  const task = model.tasks.find((candidate) => candidate.name === name)!;
  const { sizes, varying, fixed } = probesOf(model, task);
  const preparation = dividedPreparation(run, new Set(varying.keys()), fitted);
  const graphs = sizes.map(
    (each) => assemble(model, builtins, { task: name, mode: 'predict', sizes: each, taps: false }).graph,
  );
  try {
    const graph = onnxGraph(graphs, varying, weights, preparation.prologues);
    return { graph, sizes: fixed, preparation };
  } catch (error) {
    if (error instanceof UnconvertedOpsError) {
      throw new ExportError(`task ${name} cannot be exported to ONNX: ${error.message}`);
    }
    if (!(error instanceof UnknownExtentError)) throw error;
    const names = [...varying.keys()].filter((size) => size !== 'batch');
    throw new ExportError(
      `task ${name} cannot be exported to ONNX: ${error.message}; prepare records to a fixed ${names.join(' and ') || 'size'}, ` +
        'for example with resize(height: 224, width: 224), pad([64]) or frames([128])',
    );
  }
}
