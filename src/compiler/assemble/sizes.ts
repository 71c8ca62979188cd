import { failureExit, UnitcError } from '../../errors.ts';
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

/** Names of the sizes that preparation does not state; `nominalSizes` uses typical values for them. */
export function openSizes(model: Model, task: ModelTask): readonly string[] {
  return modalitiesOf(model, task).flatMap((modality) => {
    const facts = factsOf(modality, task);
    return Object.keys(modalities[modality.kind].sizes).filter((size) => facts[size] === undefined);
  });
}

/** Sizes of every batch of a task; undefined if preparation returns varying sizes. */
export function fixedSizes(model: Model, task: ModelTask): Sizes | undefined {
  const fixed = modalitiesOf(model, task).every((modality) => {
    const facts = factsOf(modality, task);
    const declared = Object.keys(modalities[modality.kind].sizes).every((size) => facts[size] !== undefined);
    const { tokenBuckets, frameBuckets } = { ...modality.facts, ...task.facts[modality.name] };
    return declared && [tokenBuckets, frameBuckets].every((buckets) => (buckets?.length ?? 1) === 1);
  });
  return fixed && !task.decoding?.match ? nominalSizes(model, task) : undefined;
}

/** Preparation returns sizes that cannot be listed, so programs cannot be compiled for all of them. */
export class VaryingSizesError extends UnitcError {
  override readonly name = 'VaryingSizesError';
  readonly code = 'UNITC_SIZES';
  readonly exit = failureExit.spec;
}

/** Sizes of images, for preparation that does not state one. */
export type ImageSizeList = readonly { readonly height: number; readonly width: number }[];

/** Largest number of sizes of single records for which programs are compiled. */
const mostSizes = 128;

/**
 * All sizes of single records that preparation can return, without the batch: each combination of the lengths
 * of texts and spectrograms, and of `images`. Throws VaryingSizesError if preparation does not state a size,
 * or if there are too many.
 */
export function predictionSizes(model: Model, task: ModelTask, images: ImageSizeList = []): readonly Sizes[] {
  const open = unlistedSizes(model, task, images);
  if (open.length > 0) {
    throw new VaryingSizesError(
      `task ${task.name}: the ${[...new Set(open)].join(' and ')} of its inputs are not limited, and a program is compiled for each size: ` +
        `${remedies}, \`truncate(64)\` or \`frames([128])\``,
    );
  }
  const sizes = sizesWith(model, task, images.length > 0 ? images : [{}]);
  if (sizes.length <= mostSizes) return sizes;
  throw new VaryingSizesError(
    `task ${task.name}: its inputs have ${sizes.length} sizes, and programs are compiled for at most ${mostSizes}: ${remedies}`,
  );
}

/** The sizes of `predictionSizes`; one typical size if they cannot be listed or are too many. */
export function someSizes(model: Model, task: ModelTask, images: ImageSizeList = []): readonly Sizes[] {
  const { boxes: _, ...typical } = nominalSizes(model, task);
  if (unlistedSizes(model, task, images).length > 0) return [typical];
  const sizes = sizesWith(model, task, images.length > 0 ? images : [{}]);
  return sizes.length <= mostSizes ? sizes : [typical];
}

function unlistedSizes(model: Model, task: ModelTask, images: ImageSizeList): readonly string[] {
  const listed = new Set(images.length > 0 ? ['height', 'width'] : []);
  return openSizes(model, task).filter((name) => !listed.has(name));
}

const remedies = 'fix them by preparation, as in `resize(height: 64, width: 64)`';

function sizesWith(model: Model, task: ModelTask, images: readonly Sizes[]): readonly Sizes[] {
  const { boxes: _, ...nominal } = nominalSizes(model, task);
  const lengths = (name: string, listed: readonly number[]): readonly Readonly<Record<string, number>>[] =>
    listed.length === 0 ? [{}] : [...new Set(listed)].map((length) => ({ [name]: length }));
  const facts = modalitiesOf(model, task).map((modality) => ({
    ...modality.facts,
    ...task.facts[modality.name],
  }));
  const tokens = lengths(
    'tokens',
    facts.flatMap(({ tokenBuckets }) => tokenBuckets ?? []),
  );
  const frames = lengths(
    'frames',
    facts.flatMap(({ frameBuckets }) => frameBuckets ?? []),
  );
  return images.flatMap((image) =>
    tokens.flatMap((text) => frames.map((sound) => ({ ...nominal, ...image, ...text, ...sound }))),
  );
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
