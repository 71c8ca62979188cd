import type { Stream } from '../catalog/layer.ts';
import { modalities } from '../catalog/modalities/index.ts';
import type { BatchSizes } from '../catalog/modality.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Model, ModelModality, ModelTask } from '../model/model.ts';
import { taskMemories } from '../model/task_memories.ts';

/**
 * Sizes that a program is compiled for: `batch`; `height`, `width` and `tokens` as its modalities need them;
 * for tasks with matching `boxes`, the largest number of targets of an image in the batch.
 */
export type Sizes = BatchSizes;

/** Typical number of targets of an image, for checks and for printing. */
const typicalBoxes = 16;

/** The modalities that a task reads, first those that its decoder attends to. */
export function modalitiesOf(model: Model, task: ModelTask): readonly ModelModality[] {
  const read = taskMemories(task).map(
    ({ encoder }) => model.encoders.find(({ name }) => name === encoder)!.reads,
  );
  return [...new Set(read)].map((name) => model.modalities.find((modality) => modality.name === name)!);
}

/**
 * Sizes for checking shapes and printing stages: the largest that the modalities declare, or typical ones.
 */
export function nominalSizes(model: Model, task: ModelTask): Sizes {
  const sizes: Record<string, number> = { batch: task.batch };
  if (task.decoding?.match) sizes.boxes = typicalBoxes;
  for (const modality of modalitiesOf(model, task)) {
    const facts = factsOf(modality, task);
    for (const [size, typical] of Object.entries(modalities[modality.kind].sizes)) {
      sizes[size] = Math.max(sizes[size] ?? 0, facts[size] ?? typical);
    }
  }
  return sizes;
}

/** Names of the sizes that preparation does not state: those for which `nominalSizes` takes typical ones. */
export function openSizes(model: Model, task: ModelTask): readonly string[] {
  return modalitiesOf(model, task).flatMap((modality) => {
    const facts = factsOf(modality, task);
    return Object.keys(modalities[modality.kind].sizes).filter((size) => facts[size] === undefined);
  });
}

/** Sizes of every batch of a task; undefined where preparation returns varying sizes. */
export function fixedSizes(model: Model, task: ModelTask): Sizes | undefined {
  const fixed = modalitiesOf(model, task).every((modality) => {
    const facts = factsOf(modality, task);
    const declared = Object.keys(modalities[modality.kind].sizes).every((size) => facts[size] !== undefined);
    const { tokenBuckets, frameBuckets } = { ...modality.facts, ...task.facts[modality.name] };
    return declared && [tokenBuckets, frameBuckets].every((buckets) => (buckets?.length ?? 1) === 1);
  });
  return fixed && !task.decoding?.match ? nominalSizes(model, task) : undefined;
}

/** Sizes that preparation states, by name. */
function factsOf({ name, facts }: ModelModality, task: ModelTask): Readonly<Record<string, number>> {
  const all = Object.entries({ ...facts, ...task.facts[name] });
  return Object.fromEntries(all.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

/** The batch tensors of a modality: the stream that the first layer of its encoders reads. */
export function modalityStream(builder: GraphBuilder, modality: ModelModality, sizes: Sizes): Stream {
  return modalities[modality.kind].stream(builder, modality, sizes);
}
