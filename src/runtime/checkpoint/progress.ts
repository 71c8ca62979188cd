import { isObject } from '../own.ts';
import { type DescriptionHashes, describedFiles } from '../run/description.ts';
import { parsedObject } from '../run/stored_json.ts';
import type { LossScaleState } from './loss_scale_state.ts';

/** The best evaluation of a run so far. */
export interface BestEvaluation {
  readonly step: number;
  /** Names of the compared metric values: `accuracy`, or `mean of accuracy (verify), map_50 (detect)`. */
  readonly metric: string;
  readonly value: number;
  /** `lower`: lower values are better; absent: higher ones are. */
  readonly better?: 'lower';
}

/** State of a training run besides its tensors. Everything else follows from it, the spec and the seed. */
export interface Progress {
  /** Number of updates. */
  readonly step: number;
  readonly seed: number;
  /** Batches taken, by task. */
  readonly cursors: ReadonlyMap<string, number>;
  /** Records in a batch, by task. */
  readonly batches: ReadonlyMap<string, number>;
  /** Updates of each parameter, by name. */
  readonly counts: ReadonlyMap<string, number>;
  /** Hash of the model's parameters and tasks: another model cannot continue from here. */
  readonly model: string;
  /** Hashes of the files in the run folder that describe the run. */
  readonly description: DescriptionHashes;
  /** State of the loss scale; present if gradients are stored as f16. */
  readonly lossScale?: LossScaleState;
  /** Step of the latest periodic evaluation; 0 if there was none. */
  readonly evaluated: number;
  /** The best evaluation so far; undefined before the first finite value. */
  readonly best?: BestEvaluation;
  /** Early stopping ended the run at this step. */
  readonly stopped: boolean;
  /** Digest of all steps (runtime/digests/chain.ts); absent in files of earlier versions. */
  readonly chain?: string;
}

/** Progress as JSON text. Equal progress gives equal text. */
export function progressText({ cursors, batches, counts, ...rest }: Progress): string {
  return JSON.stringify({
    ...rest,
    cursors: asObject(cursors),
    batches: asObject(batches),
    counts: asObject(counts),
  });
}

/** The inverse of `progressText`; undefined if the text is not progress of this version. */
export function parsedProgress(text: string): Progress | undefined {
  const value = parsedObject(text);
  const [cursors, batches, counts] = [value?.cursors, value?.batches, value?.counts].map(asMap);
  if (!value || !cursors || !batches || !counts || !isDescription(value.description)) return undefined;
  const { step, seed, model, evaluated, stopped } = value;
  if (![step, seed, evaluated].every(Number.isSafeInteger) || typeof model !== 'string') return undefined;
  if (typeof stopped !== 'boolean') return undefined;
  if (value.chain !== undefined && typeof value.chain !== 'string') return undefined;
  return { ...(value as unknown as Progress), cursors, batches, counts };
}

function isDescription(value: unknown): boolean {
  return isObject(value) && describedFiles.every((name) => typeof value[name] === 'string');
}

/** Sorted by name, and safe for names like `__proto__`: `fromEntries` defines own properties. */
function asObject(values: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function asMap(value: unknown): ReadonlyMap<string, number> | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  return entries.every(([, count]) => Number.isSafeInteger(count))
    ? new Map(entries as [string, number][])
    : undefined;
}
