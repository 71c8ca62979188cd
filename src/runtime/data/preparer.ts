import { DataError } from '../errors.ts';
import { own } from '../own.ts';
import type { InputField } from '../records/fields.ts';
import type { Sample } from '../records/record.ts';
import { TensorMemory } from './batches/tensor_memory.ts';
import type { PreparedDigests, WantedDigests } from './contents/digest.ts';
import type { Fitted } from './fitting/fitted.ts';
import { kinds } from './kinds/index.ts';
import type { BatchPreparer, PreparedModality, PreparedSizes, RecordInput, Tensors } from './kinds/kind.ts';
import type { ImageStore, MediaHost } from './media/media.ts';
import type { ModalityPlan, TaskPlan } from './plan.ts';

/** Tensors of the modalities of a batch; the thread that has the samples adds the truth tensors. */
export interface Prepared extends Pick<PreparedModality, 'objects'> {
  readonly sizes: PreparedSizes;
  readonly inputs: Tensors;
  /** Modalities whose inputs preparation has truncated, such as long texts. */
  readonly cut: readonly string[];
  /** Present if digests were requested. */
  readonly digests?: PreparedDigests;
}

/** The part of a record that preparation needs; it is sent to workers. */
export interface RawSample extends Pick<Sample, 'id' | 'fields'>, Omit<RecordInput, 'field'> {}

/** Prepares batches of a task. */
export type Prepare = (
  task: string,
  samples: readonly RawSample[],
  digests?: WantedDigests,
) => Promise<Prepared>;

interface ModalityPreparer {
  readonly plan: ModalityPlan;
  readonly prepare: BatchPreparer;
}

/** Everything that the preparation of batches needs from a platform. */
export interface PreparationHost {
  readonly media: MediaHost;
  /** Pool of memory of released batches; absent: every batch gets new memory. */
  readonly memory?: TensorMemory;
  /** The image cache in a folder; undefined: nothing is cached. */
  cacheIn(folder: string): ImageStore | undefined;
  /** Digests of records and of their prepared inputs. */
  digests(samples: readonly RawSample[], inputs: Tensors, wanted: WantedDigests): Promise<PreparedDigests>;
}

/** Loads tokenizers and returns the function that decodes, resizes and tokenises. Both throw DataError. */
export async function batchPreparer(
  plans: readonly TaskPlan[],
  { vocabularies, statistics }: Fitted,
  host: PreparationHost,
): Promise<Prepare> {
  const { memory = new TensorMemory() } = host;
  const byTask = new Map<string, readonly ModalityPreparer[]>();
  for (const { task, modalities, cache: folder, maxPixels, maxSeconds } of plans) {
    const cache = folder === undefined ? undefined : host.cacheIn(folder);
    const start = async (plan: ModalityPlan): Promise<ModalityPreparer> => {
      const moments = own(statistics, plan.name);
      const prepare = await kinds[plan.kind].start(plan, {
        media: host.media,
        ...(cache && { cache }),
        ...(maxPixels !== undefined && { maxPixels }),
        ...(maxSeconds !== undefined && { maxSeconds }),
        vocabulary: own(vocabularies, plan.name) ?? [],
        ...(moments && { moments }),
      });
      return { plan, prepare };
    };
    byTask.set(task, await Promise.all(modalities.map(start)));
  }
  return async (task, samples, wanted) => {
    const preparers = byTask.get(task) ?? [];
    const parts = await Promise.all(
      preparers.map(({ plan, prepare }) => prepare(samples.map((sample) => inputOf(sample, plan)))),
    );
    const sizes = { batch: samples.length, ...largest(parts.map((part) => part.sizes)) };
    const inputs: Tensors = Object.assign({}, ...parts.map((part) => part.collate(sizes, memory)));
    return {
      sizes,
      inputs,
      cut: parts.flatMap(({ cut }, i) => (cut ? [preparers[i]!.plan.name] : [])),
      ...objectsOf(parts),
      ...(wanted && { digests: await host.digests(samples, inputs, wanted) }),
    };
  };
}

/** Modalities that share a size, such as the length of two texts, are padded to the same size. */
function largest(sizes: readonly PreparedSizes[]): PreparedSizes {
  const names = new Set(sizes.flatMap(Object.keys));
  return Object.fromEntries(
    [...names].map((name) => [name, Math.max(...sizes.map((each) => each[name] ?? 0))]),
  );
}

function objectsOf(parts: readonly PreparedModality[]): Pick<Prepared, 'objects'> {
  const objects = parts.find((part) => part.objects)?.objects;
  return objects ? { objects } : {};
}

function inputOf({ fields, ...record }: RawSample, { name, field }: ModalityPlan): RecordInput {
  return { ...record, field: present(own(fields, field), record.id, name, field) };
}

function present(value: InputField | undefined, id: string, modality: string, field: string): InputField {
  if (value !== undefined) return value;
  throw new DataError(
    id,
    `the record has no ${field}`,
    `the modality ${modality} reads it; check the task's \`attend\`, and \`field\` of the modality`,
  );
}
