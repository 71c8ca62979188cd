import { DataError } from '../errors.ts';
import type { NameMap } from './maps/name_map.ts';
import { fits, type MatchedWeight, matchWeights, type WantedWeight, type WeightMatch } from './match.ts';
import { matchText } from './table.ts';
import type { WeightFile } from './weight_file.ts';

export interface LoadOptions {
  /** Selects the parameters to fill by unitc's names; by default all that the map covers. */
  readonly only?: (name: string) => boolean;
  /** False loads every tensor that fits and ignores the rest. Default true. */
  readonly strict?: boolean;
}

/**
 * Values of a model's parameters, one at a time, as [parameter name, row-major floats]. Throws DataError
 * before the first if names or shapes do not fit (unless `strict` is false), with the full table; during the
 * iteration if repetitions of a tensor differ, or a value is not finite or has no 32-bit float.
 */
export function loadWeights(
  parameters: readonly WantedWeight[],
  file: WeightFile,
  map: NameMap,
  { only, strict = true }: LoadOptions = {},
): Iterable<readonly [string, Float32Array<ArrayBuffer>]> {
  const match = matchWeights(parameters, file, map, only);
  if (strict && !fits(match)) throw misfit(match);
  return values(file, match.matched);
}

/** Error for a file whose names or shapes do not fit the model. */
export function misfit(match: WeightMatch): DataError {
  return new DataError(
    match.file,
    `the weights do not fit the model\n\n${matchText(match)}\n`,
    wrapperHint(match) ??
      'choose the map of this family of weights, or load only the parameters that the file has',
  );
}

/**
 * Hint if all unexpected names begin with one module, such as `net.`, in which a training script wrapped the
 * model.
 */
function wrapperHint({ missing, unexpected }: WeightMatch): string | undefined {
  const names = unexpected.map(({ external }) => external);
  const wrapper = names[0]?.split('.')[0];
  if (missing.length === 0 || names.length < 2 || !names.every((name) => name.startsWith(`${wrapper}.`)))
    return undefined;
  return `every unexpected name begins with ${wrapper}.: if a training script added it, save the state dict of the inner module`;
}

/** Throws DataError if a value is NaN or infinite: training from it could only diverge. */
function checkFinite(file: WeightFile, name: string, values: Float32Array): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return;
  throw new DataError(
    `${file.path}: ${name}`,
    `element ${index} is ${values[index]}, which is not finite`,
    'the weights come from a diverged training or a damaged file; use an earlier checkpoint',
  );
}

function* values(
  file: WeightFile,
  matched: readonly MatchedWeight[],
): Iterable<readonly [string, Float32Array<ArrayBuffer>]> {
  for (const { name, external, copies } of matched) {
    checkCopies(file, external, copies);
    const values = file.read(external);
    checkFinite(file, external, values);
    yield [name, values];
  }
}

/** Repetitions of one tensor must be equal bit for bit. Throws DataError. */
export function checkCopies(file: WeightFile, external: string, copies: readonly string[]): void {
  if (copies.length === 0) return;
  const first = file.bytes(external);
  for (const copy of copies) {
    if (Buffer.compare(first, file.bytes(copy)) === 0) continue;
    throw new DataError(
      file.path,
      `${external} and ${copy} should repeat one tensor, but differ`,
      'the file was trained with separate parts; give each task of the model its own decoder',
    );
  }
}
