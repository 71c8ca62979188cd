import type { Stream } from '../catalog/layer.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Model, ModelModality, ModelTask } from '../model/model.ts';

/**
 * What a program is compiled for: `batch`, as its modalities need `height`, `width`, `tokens`, and where it matches targets
 * `boxes`, the most that an image of the batch has.
 */
export type Sizes = Readonly<Record<string, number>>;

/** Where neither tensor nor preparation says: enough for any backbone, and quick to print. */
const unknown = { height: 64, width: 64, tokens: 8, boxes: 16 };

/** The modalities that a task reads, in the order in which it attends to them. */
export function modalitiesOf(model: Model, task: ModelTask): readonly ModelModality[] {
  const read = task.attend.map(({ encoder }) => model.encoders.find(({ name }) => name === encoder)!.reads);
  return [...new Set(read)].map((name) => model.modalities.find((modality) => modality.name === name)!);
}

/** Sizes to check shapes and to print stages with: the largest that the modalities declare, or usual ones. */
export function nominalSizes(model: Model, task: ModelTask): Sizes {
  const sizes: Record<string, number> = { batch: task.batch };
  if (task.match) sizes.boxes = unknown.boxes;
  for (const { name, kind, facts: general } of modalitiesOf(model, task)) {
    const facts = { ...general, ...task.facts[name] };
    if (kind === 'tokens') sizes.tokens = facts.tokens ?? unknown.tokens;
    else
      Object.assign(sizes, { height: facts.height ?? unknown.height, width: facts.width ?? unknown.width });
  }
  return sizes;
}

/** What every batch of a task is like, where preparation makes them all of one size. */
export function fixedSizes(model: Model, task: ModelTask): Sizes | undefined {
  const fixed = modalitiesOf(model, task).every(({ name, kind, facts: general }) => {
    const { height, width, tokens, tokenBuckets } = { ...general, ...task.facts[name] };
    if (kind === 'pixels') return height !== undefined && width !== undefined;
    return tokens !== undefined && (tokenBuckets?.length ?? 1) === 1;
  });
  return fixed && !task.match ? nominalSizes(model, task) : undefined;
}

/** The batch tensors of a modality, as the first layer of its encoders reads them. */
export function modalityStream(builder: GraphBuilder, modality: ModelModality, sizes: Sizes): Stream {
  const { name } = modality;
  const batch = sizeOf(sizes, 'batch');
  if (modality.kind === 'tokens') {
    const shape = [batch, sizeOf(sizes, 'tokens')];
    const ids = (local: string) =>
      builder.input(`${name}.${local}`, 'batch', { dtype: 'i32', shape, dims: ['batch', 'tokens'] });
    return { kind: 'ids', ids: ids('ids'), segments: ids('segments'), mask: ids('mask'), modality };
  }
  // A size that the tensor gives as a number is that of every image, whatever the rest of the task reads.
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
}

function sizeOf(sizes: Sizes, name: string): number {
  const size = sizes[name];
  if (size === undefined) throw new Error(`the request names no size '${name}'`);
  return size;
}
