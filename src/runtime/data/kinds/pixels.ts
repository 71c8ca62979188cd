import { toObjects } from '../../prepare/image/objects.ts';
import { prepareStepNamed } from '../../prepare/index.ts';
import type { ImageStep } from '../../prepare/prepare.ts';
import { Random } from '../../random.ts';
import type { ImageField } from '../../records/fields.ts';
import type { RasterImage } from '../../records/image.ts';
import type { ImageSource } from '../../records/image_source.ts';
import { canvasOf, collateImages } from '../batches/collate.ts';
import type { ModalityPlan } from '../plan.ts';
import {
  type BatchPreparer,
  type PreparationContext,
  type PreparedSizes,
  preparationOf,
  type RecordInput,
} from './kind.ts';
import { fileAndRecord, naming } from './naming.ts';

type ImageInput = RecordInput<ImageField>;

/** Images: decoded, prepared step by step, and padded to the largest of the batch. */
export const pixels = preparationOf('pixels', 'image', async (plan, context) => imagePreparer(plan, context));

function imagePreparer(plan: ModalityPlan, context: PreparationContext): BatchPreparer<ImageField> {
  const { name, dims } = plan;
  const applied = appliedSteps(plan);
  const fixed = applied.some(({ step, args }) => step.facts?.(args).height !== undefined);
  const prepare = recordPreparer(plan, applied, context);
  return async (records) => {
    const images = await Promise.all(
      records.map((record) => naming(record, nameOf(record), () => prepare(record))),
    );
    const names = records.map(nameOf);
    const canvas = canvasOf(images, names, { fixed });
    const objects = images.map((image) => image.objects ?? []);
    return {
      sizes: canvas,
      ...(records.some(({ boxes }) => boxes) ? { objects } : {}),
      collate(sizes, memory) {
        const canvas = declaredCanvas(plan, sizes);
        const { pixels, mask } = collateImages(images, Number(dims[0]), canvas, memory);
        return { [`${name}.pixels`]: pixels, [`${name}.mask`]: mask };
      },
    };
  };
}

/** A step with its arguments. */
interface AppliedImageStep {
  readonly step: ImageStep;
  readonly args: Readonly<Record<string, unknown>>;
}

function appliedSteps({ steps }: ModalityPlan): readonly AppliedImageStep[] {
  return steps.map(({ builtin, args }) => {
    const step = prepareStepNamed(builtin);
    if (step.on !== 'pixels') throw new Error(`${builtin} does not work on images`);
    return { step, args };
  });
}

/**
 * Prepares one record. Results of the leading deterministic steps are cached; the remaining steps are applied
 * every time.
 */
function recordPreparer(
  { steps, dims }: ModalityPlan,
  applied: readonly AppliedImageStep[],
  { media, cache, maxPixels }: PreparationContext,
): (record: ImageInput) => Promise<RasterImage> {
  const channels = Number(dims[0]);
  const changing = applied.findIndex(({ step, args }) => !step.cacheable?.(args));
  const cached = changing < 0 ? applied.length : changing;
  const begin = async (source: ImageSource): Promise<RasterImage> => {
    const decoded = await media.decoder.decode(source, {
      channels,
      ...(maxPixels !== undefined && { maxPixels }),
    });
    return applied.slice(0, cached).reduce((image, { step, args }) => step.apply(image, args), decoded);
  };
  return async ({ field: { image: source }, boxes, augmentation }) => {
    const begun = await (cache
      ? cache.get(source, { channels, steps: steps.slice(0, cached) }, () => begin(source))
      : begin(source));
    const random = augmentation === undefined ? undefined : new Random('augment', augmentation);
    return applied.slice(cached).reduce(
      (image, { step, args }) => ({
        ...(image.objects && { objects: image.objects }),
        ...step.apply(image, args, random),
      }),
      boxes ? { ...begun, objects: toObjects(boxes) } : begun,
    );
  };
}

/** Height and width of a batch: a number in the tensor type, or the size with the name that it gives. */
function declaredCanvas({ name, dims: [, height, width] }: ModalityPlan, sizes: PreparedSizes) {
  const sizeOf = (declared: number | string | undefined, called: string): number => {
    const size = typeof declared === 'number' ? declared : sizes[called];
    if (size === undefined) throw new Error(`the batch of ${name} has no ${called}`);
    return size;
  };
  return { height: sizeOf(height, 'height'), width: sizeOf(width, 'width') };
}

/** File and record, for messages. */
function nameOf({ id, field: { image } }: ImageInput): string {
  return image.kind === 'file' ? fileAndRecord(image.path, id) : id;
}
