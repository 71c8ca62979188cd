import { builtins } from '../../../builtins.ts';
import { assemble } from '../../../compiler/assemble/assemble.ts';
import { nominalSizes, openSizes, type Sizes } from '../../../compiler/assemble/sizes.ts';
import { onnxGraph, UnconvertedOpsError } from '../../../export/onnx/convert.ts';
import { probedBatches } from '../../../export/onnx/extent.ts';
import type { OnnxGraph, OnnxTensor } from '../../../export/onnx/messages.ts';
import { ExportError } from '../errors.ts';
import type { ExportRequest } from '../target.ts';

/** The graph of a task for any batch size, and its other sizes, which are fixed. */
export interface TaskGraph {
  readonly graph: OnnxGraph;
  readonly sizes: Sizes;
}

/** Throws ExportError for records of varying size, and for layers that ONNX cannot express. */
export function graphOfTask(
  { described: { model } }: Pick<ExportRequest, 'described'>,
  name: string,
  weights: ReadonlyMap<string, OnnxTensor>,
): TaskGraph {
  const task = model.tasks.find((candidate) => candidate.name === name)!;
  const open = openSizes(model, task);
  if (open.length > 0) {
    throw new ExportError(
      `task ${name} prepares records of varying ${open.join(' and ')}, and an ONNX file is written for one size: ` +
        'prepare them to a fixed one, for example with resize(height: 224, width: 224)',
    );
  }
  const { boxes: _, ...sizes } = nominalSizes(model, task);
  const graphAt = (batch: number) =>
    assemble(model, builtins, { task: name, mode: 'predict', sizes: { ...sizes, batch }, taps: false }).graph;
  const [first, second] = probedBatches;
  try {
    return { graph: onnxGraph([graphAt(first), graphAt(second)], weights), sizes: { ...sizes, batch: 1 } };
  } catch (error) {
    if (!(error instanceof UnconvertedOpsError)) throw error;
    throw new ExportError(`task ${name} cannot be exported to ONNX: ${error.message}`);
  }
}

/** Shapes of the inputs of a task at given sizes, by name. */
export function inputShapes(
  model: ExportRequest['described']['model'],
  task: string,
  sizes: Readonly<Record<string, number>>,
): ReadonlyMap<string, readonly number[]> {
  const request = { task, mode: 'predict', sizes: { batch: 1, ...sizes }, taps: false } as const;
  const { inputs } = assemble(model, builtins, request).graph;
  return new Map(inputs.map(({ name, value }) => [name, value.type.shape]));
}
