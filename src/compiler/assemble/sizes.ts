import type { Stream } from '../catalog/layer.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { ModalityKind, Model, ModelModality, ModelTask } from '../model/model.ts';
import { taskMemories } from '../model/task_memories.ts';

/**
 * Sizes that a program is compiled for: `batch`; `height`, `width` and `tokens` as its modalities need them;
 * for tasks with matching `boxes`, the largest number of targets of an image in the batch.
 */
export type Sizes = Readonly<Record<string, number>>;

/**
 * Nominal sizes that neither tensor nor preparation determines: large enough for any backbone, small enough
 * to print.
 */
const unknown = { height: 64, width: 64, tokens: 8, boxes: 16 };

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
  if (task.decoding?.match) sizes.boxes = unknown.boxes;
  for (const { name, kind, facts: general } of modalitiesOf(model, task)) {
    const facts = { ...general, ...task.facts[name] };
    for (const size of sizesOfKind[kind]) sizes[size] = facts[size] ?? unknown[size];
  }
  return sizes;
}

/** Sizes of a batch that depend on its records, by kind of modality. */
const sizesOfKind = { pixels: ['height', 'width'], tokens: ['tokens'] } as const satisfies Readonly<
  Record<ModalityKind, readonly (keyof typeof unknown)[]>
>;

/** Sizes of every batch of a task; undefined where preparation returns varying sizes. */
export function fixedSizes(model: Model, task: ModelTask): Sizes | undefined {
  const fixed = modalitiesOf(model, task).every(({ name, kind, facts: general }) => {
    const facts = { ...general, ...task.facts[name] };
    return (
      sizesOfKind[kind].every((size) => facts[size] !== undefined) && (facts.tokenBuckets?.length ?? 1) === 1
    );
  });
  return fixed && !task.decoding?.match ? nominalSizes(model, task) : undefined;
}

/** The batch tensors of a modality: the stream that the first layer of its encoders reads. */
export function modalityStream(builder: GraphBuilder, modality: ModelModality, sizes: Sizes): Stream {
  return streams[modality.kind](builder, modality, sizes);
}

const streams: Readonly<Record<ModalityKind, typeof modalityStream>> = {
  pixels(builder, modality, sizes) {
    const { name } = modality;
    const batch = sizeOf(sizes, 'batch');
    // A size that the tensor declares as a number holds for every image, whatever other modalities the task
    // reads.
    const side = (axis: 1 | 2, called: 'height' | 'width') => {
      const declared = modality.dims[axis];
      return typeof declared === 'number' ? declared : sizeOf(sizes, called);
    };
    const [height, width] = [side(1, 'height'), side(2, 'width')];
    const pixels = { shape: [batch, 3, height, width], dims: ['batch', undefined, 'height', 'width'] };
    const mask = { shape: [batch, height, width], dims: ['batch', 'height', 'width'] };
    return {
      kind: 'pixels',
      pixels: builder.input(`${name}.pixels`, 'batch', { dtype: 'f32', ...pixels }),
      mask: builder.input(`${name}.mask`, 'batch', { dtype: 'i32', ...mask }),
      modality,
    };
  },
  tokens(builder, modality, sizes) {
    const shape = [sizeOf(sizes, 'batch'), sizeOf(sizes, 'tokens')];
    const ids = (local: string) =>
      builder.input(`${modality.name}.${local}`, 'batch', { dtype: 'i32', shape, dims: ['batch', 'tokens'] });
    return { kind: 'ids', ids: ids('ids'), segments: ids('segments'), mask: ids('mask'), modality };
  },
};

function sizeOf(sizes: Sizes, name: string): number {
  const size = sizes[name];
  if (size === undefined) throw new Error(`the request names no size '${name}'`);
  return size;
}
