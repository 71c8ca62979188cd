import { DataError } from '../errors.ts';
import { own } from '../own.ts';
import { toObjects } from '../prepare/image/objects.ts';
import { prepareStepNamed } from '../prepare/index.ts';
import type { TextTransform, Tokens } from '../prepare/prepare.ts';
import { Random } from '../random.ts';
import type { ImageObject, RgbImage } from '../records/image.ts';
import type { ImageSource, Sample } from '../records/record.ts';
import { canvasOf, collateImages, collateTokens } from './collate.ts';
import { Decoder } from './decode.ts';
import { ImageCache } from './image_cache.ts';
import type { ModalityPlan, TaskPlan } from './plan.ts';
import type { Vocabularies } from './source.ts';

/** Tensors of the modalities of a batch; the thread that has the samples adds the truth. */
export interface Prepared {
  readonly sizes: Readonly<Record<string, number>>;
  readonly inputs: Readonly<Record<string, Float32Array | Int32Array>>;
  /** The boxes of each record that remain after preparation. */
  readonly objects?: readonly (readonly ImageObject[])[];
}

/** The part of a record that preparation needs; it is sent to workers. */
export interface RawSample extends Pick<Sample, 'id' | 'image' | 'text'> {
  /** Boxes by centre and size in fractions of the image; augmentation transforms them with it. */
  readonly boxes?: ArrayLike<number>;
  /** Seed of the record's random augmentation; absent outside of training. */
  readonly augmentation?: number;
}

/** Prepares batches of a task. */
export type Prepare = (task: string, samples: readonly RawSample[]) => Promise<Prepared>;

type ModalityPreparer = (samples: readonly RawSample[]) => Promise<Prepared>;

/**
 * Loads tokenizers and returns the function that decodes, resizes and tokenises, which throws DataError.
 * `warn` receives problems of image caches.
 */
export async function createPreparer(
  plans: readonly TaskPlan[],
  vocabularies: Vocabularies,
  warn: (message: string) => void = () => {},
): Promise<Prepare> {
  const decoder = new Decoder();
  const byTask = new Map<string, readonly ModalityPreparer[]>();
  const caches = new Map<string, ImageCache>();
  for (const { task, modalities, cache: folder, maxPixels } of plans) {
    const cache = folder === undefined ? undefined : (caches.get(folder) ?? new ImageCache(folder, warn));
    if (cache) caches.set(folder!, cache);
    const preparerOf = (plan: ModalityPlan): ModalityPreparer | Promise<ModalityPreparer> => {
      switch (plan.kind) {
        case 'pixels':
          return imagePreparer(plan, (source) => decoder.decode(source, maxPixels), cache);
        case 'tokens':
          return textPreparer(plan, own(vocabularies, plan.name) ?? []);
      }
    };
    byTask.set(task, await Promise.all(modalities.map(preparerOf)));
  }
  return async (task, samples) => {
    const parts = await Promise.all((byTask.get(task) ?? []).map((prepare) => prepare(samples)));
    return {
      sizes: Object.assign({ batch: samples.length }, ...parts.map(({ sizes }) => sizes)),
      inputs: Object.assign({}, ...parts.map(({ inputs }) => inputs)),
      ...objectsOf(parts),
    };
  };
}

function objectsOf(parts: readonly Prepared[]): Pick<Prepared, 'objects'> {
  const objects = parts.find((part) => part.objects)?.objects;
  return objects ? { objects } : {};
}

function imagePreparer(
  { name, steps }: ModalityPlan,
  decode: (source: ImageSource) => Promise<RgbImage>,
  cache: ImageCache | undefined,
): ModalityPreparer {
  const applied = steps.map(({ builtin, args }) => {
    const step = prepareStepNamed(builtin);
    if (step.on !== 'pixels') throw new Error(`${builtin} does not work on images`);
    return { step, args };
  });
  const fixed = applied.some(({ step, args }) => step.facts?.(args).height !== undefined);
  // The leading deterministic steps are applied before the cache, the others after it.
  const changing = applied.findIndex(({ step, args }) => !step.cacheable?.(args));
  const cached = changing < 0 ? applied.length : changing;
  const begin = async (source: ImageSource): Promise<RgbImage> => {
    const decoded = await decode(source);
    return applied.slice(0, cached).reduce((image, { step, args }) => step.apply(image, args), decoded);
  };
  const prepare = async (sample: RawSample): Promise<RgbImage> => {
    const source = present(sample.image, sample, 'image');
    const begun = await (cache
      ? cache.get(source, steps.slice(0, cached), () => begin(source))
      : begin(source));
    const random = sample.augmentation === undefined ? undefined : new Random('augment', sample.augmentation);
    const objects = sample.boxes && toObjects(sample.boxes);
    return applied.slice(cached).reduce(
      (image, { step, args }) => ({
        ...(image.objects && { objects: image.objects }),
        ...step.apply(image, args, random),
      }),
      objects ? { ...begun, objects } : begun,
    );
  };
  return async (samples) => {
    const images = await Promise.all(samples.map((sample) => naming(sample, () => prepare(sample))));
    const names = samples.map(nameOf);
    const canvas = canvasOf(images, names, { fixed });
    const { pixels, mask } = collateImages(images, canvas);
    const objects = images.map((image) => image.objects ?? []);
    return {
      sizes: { ...canvas },
      inputs: { [`${name}.pixels`]: pixels, [`${name}.mask`]: mask },
      ...(samples.some(({ boxes }) => boxes) ? { objects } : {}),
    };
  };
}

async function textPreparer(
  { name, steps }: ModalityPlan,
  vocabulary: readonly string[],
): Promise<ModalityPreparer> {
  const transforms = await Promise.all(
    steps.map(({ builtin, args }) => {
      const step = prepareStepNamed(builtin);
      if (step.on !== 'tokens') throw new Error(`${builtin} does not work on text`);
      return step.start(args, { vocabulary });
    }),
  );
  const buckets = transforms.findLast((transform) => transform.buckets)?.buckets;
  if (!buckets) {
    throw new DataError(
      `modality ${name}`,
      'the length of its texts has no limit',
      'add truncate(LENGTH) to its `prepare`',
    );
  }
  return async (samples) => {
    const texts = samples.map((sample) => encode(present(sample.text, sample, 'text'), transforms));
    const names = samples.map(({ id }) => id);
    const { ids, segments, mask, length } = collateTokens(texts, buckets, names);
    return {
      sizes: { tokens: length },
      inputs: { [`${name}.ids`]: ids, [`${name}.segments`]: segments, [`${name}.mask`]: mask },
    };
  };
}

function encode(texts: readonly string[], transforms: readonly TextTransform[]): Tokens {
  let tokens: Tokens = { ids: [], segments: [] };
  for (const { encode, change } of transforms) {
    if (encode) tokens = encode(texts);
    if (change) tokens = change(tokens);
  }
  return tokens;
}

function present<T>(value: T | undefined, { id }: RawSample, what: string): T {
  if (value !== undefined) return value;
  throw new DataError(id, `the record has no ${what}`, `its task reads one; check the task's \`attend\``);
}

/** Adds the record's id to errors about its image. */
async function naming<T>(sample: RawSample, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof DataError) || error.where === sample.id) throw error;
    const where = error.where === '' ? nameOf(sample) : `${error.where} (record ${sample.id})`;
    throw new DataError(where, error.message, error.hint);
  }
}

/** File and record, as messages name them. */
function nameOf({ id, image }: RawSample): string {
  return image?.kind === 'file' ? `${image.path} (record ${id})` : id;
}
