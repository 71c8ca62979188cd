import { DataError } from '../errors.ts';
import type { NameMap } from './maps/name_map.ts';
import { fits, type MatchedWeight, matchWeights, type WantedWeight, type WeightMatch } from './match.ts';
import { matchText } from './table.ts';
import type { WeightFile } from './weight_file.ts';

export interface LoadOptions {
  /** Parameters to fill, by our name; without it, all that the map covers. */
  readonly only?: (name: string) => boolean;
  /** False: whatever fits is loaded. Default true. */
  readonly strict?: boolean;
}

/**
 * Values for a model's parameters, one at a time, as [our name, row-major floats]. Before the first, throws DataError
 * with the full table where names or shapes do not fit (unless `strict` is false); during the iteration, where repetitions of a
 * tensor differ, or a value has no 32-bit float.
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

/** What a file that does not fit is told by. */
export function misfit(match: WeightMatch): DataError {
  return new DataError(
    match.file,
    `the weights do not fit the model\n\n${matchText(match)}\n`,
    [
      ...prefixHint(match),
      'choose the map of this family of weights, or load only the parameters that the file has',
    ].join('; '),
  );
}

/** Words about a prefix that every unmatched name of the file has: Lightning writes `model.`, training scripts `student.`. */
function prefixHint({ matched, unexpected }: WeightMatch): readonly string[] {
  const [prefix] = unexpected[0]?.external.split('.') ?? [];
  const common =
    matched.length === 0 &&
    unexpected.length > 1 &&
    unexpected.every(({ external }) => external.startsWith(`${prefix}.`));
  return common
    ? [
        `every name begins with '${prefix}.', perhaps the prefix of a wrapper: save the inner model's state_dict`,
      ]
    : [];
}

function* values(
  file: WeightFile,
  matched: readonly MatchedWeight[],
): Iterable<readonly [string, Float32Array<ArrayBuffer>]> {
  for (const { name, external, copies } of matched) {
    checkCopies(file, external, copies);
    const read = file.read(external);
    checkFinite(file, external, read);
    yield [name, read];
  }
}

/** Training from a value that is not finite would diverge at its first step. Throws DataError. */
function checkFinite(file: WeightFile, external: string, read: Float32Array): void {
  const at = read.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new DataError(
    `${file.path}: ${external}`,
    `element ${at} is ${read[at]}, which is not finite`,
    'the file is damaged, or its training diverged; use another one',
  );
}

/** Repetitions stand for one tensor: they must be equal, bit by bit. Throws DataError. */
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
