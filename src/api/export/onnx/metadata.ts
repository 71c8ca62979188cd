import { createHash } from 'node:crypto';
import { builtins } from '../../../builtins.ts';
import { runSpec } from '../../../compiler/assemble/run_spec.ts';
import type { Sizes } from '../../../compiler/assemble/sizes.ts';
import type { OnnxGraph } from '../../../export/onnx/messages.ts';
import { own } from '../../../runtime/own.ts';
import type { ExportRequest } from '../target.ts';

/**
 * Metadata with which a program prepares inputs and reads outputs, as JSON: the heads with their class names,
 * and for each modality its input, preparation, vocabulary and statistics.
 */
export function taskMetadata(
  { described, weights }: Pick<ExportRequest, 'described' | 'weights'>,
  name: string,
  graph: OnnxGraph,
  sizes: Sizes,
): ReadonlyMap<string, string> {
  const { model, fitted, classes, checkpoint } = described;
  const run = runSpec(model, builtins);
  const task = run.tasks.find((candidate) => candidate.name === name)!;
  const heads = task.heads.map(({ name: head, puts, truth }) => {
    const names = truth === undefined ? undefined : own(classes, `${task.dataset}.${truth}`);
    return { output: `head.${head}`, puts, ...(names ? { classes: names } : {}) };
  });
  const inputs = Object.entries(task.fields).map(([modality, input]) => {
    const { kind, prepare } = run.modalities.find((candidate) => candidate.name === modality)!;
    return {
      modality,
      input,
      kind,
      prepare: own(task.prepare, modality) ?? prepare,
      vocabulary: own(fitted.vocabularies, modality),
      statistics: own(fitted.statistics, modality),
    };
  });
  const { batch: _, ...fixed } = sizes;
  return new Map([
    ['unitc.model', model.name],
    ['unitc.task', name],
    ['unitc.step', `${checkpoint.progress.step}`],
    ['unitc.weights', weights],
    ['unitc.hash', initializersHash(graph.initializers)],
    ['unitc.sizes', JSON.stringify(fixed)],
    ['unitc.heads', JSON.stringify(heads)],
    ['unitc.inputs', JSON.stringify(inputs)],
  ]);
}

/** SHA-256 of names and content of the initializers, in order, in hexadecimal. */
export function initializersHash(
  initializers: Iterable<{ readonly name: string; readonly bytes: Uint8Array }>,
): string {
  const hash = createHash('sha256');
  for (const { name, bytes } of initializers) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex');
}
