import { failureExit, UnitcError } from '../errors.ts';

/** An option of a call has an invalid value. */
export class OptionError extends UnitcError {
  override readonly name = 'OptionError';
  readonly code = 'UNITC_OPTION';
  readonly exit = failureExit.usage;
}

/** Throws OptionError unless the option is absent or one of `values`. */
export function requireOneOf(name: string, value: string | undefined, values: readonly string[]): void {
  if (value === undefined || values.includes(value)) return;
  throw new OptionError(`option ${name}: expected one of ${values.join(', ')}, found ${value}`);
}

/** Names of sizes for which programs are compiled. */
export const sizeNames: readonly string[] = ['batch', 'height', 'width', 'tokens', 'boxes'];

/** Largest values of options: they limit threads, memory and time before anything is allocated. */
export const mostWorkers = 256;
export const mostRuns = 10_000;
export const mostRepeats = 10_000;
export const mostShown = 10_000;

/**
 * Throws OptionError unless the option is absent or an integer in `least`..`most`; `most` is unlimited by
 * default.
 */
export function requireWhole(
  name: string,
  value: number | null | undefined,
  least: 0 | 1,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (value === undefined || value === null) return;
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new OptionError(`option ${name}: expected a whole number ${range}, found ${value}`);
}

/** The error of a server that could not listen. Rethrows errors that are not system errors. */
export function listenError(error: unknown, host: string, port: number): OptionError {
  if (!(error instanceof Error && 'code' in error)) throw error;
  const problem = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`;
  return new OptionError(`port ${port} of ${host} ${problem}: choose another one, or 0 for any free one`);
}

/** Throws OptionError unless `sizes` has only positive integers under known names. */
export function requireSizes(sizes: Readonly<Record<string, number>> = {}): void {
  for (const [name, value] of Object.entries(sizes)) {
    if (!sizeNames.includes(name)) {
      throw new OptionError(`option sizes: expected one of ${sizeNames.join(', ')}, found ${name}`);
    }
    requireWhole(`sizes.${name}`, value, 1);
  }
}
