import { failureExit, UnitcError } from '../errors.ts';

/** An option of a call has a value that it does not allow. */
export class OptionError extends UnitcError {
  override readonly name = 'OptionError';
  readonly code = 'UNITC_OPTION';
  readonly exit = failureExit.usage;
}

/** Throws OptionError unless the option is left out or one of `values`. */
export function requireOneOf(name: string, value: string | undefined, values: readonly string[]): void {
  if (value === undefined || values.includes(value)) return;
  throw new OptionError(`option ${name}: expected one of ${values.join(', ')}, found ${value}`);
}

/** Sizes for which programs are compiled. */
export const sizeNames: readonly string[] = ['batch', 'height', 'width', 'tokens', 'boxes'];

/** Largest values of options: they bound threads, memory and time before anything is allocated. */
export const mostWorkers = 256;
export const mostRuns = 10_000;
export const mostRepeats = 10_000;
export const mostShown = 10_000;

/**
 * Throws OptionError unless the option is left out or a whole number of at least `least` and at most `most`,
 * which is any by default.
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

/** The error of a server that could not listen; errors of another kind than the system's are thrown. */
export function listenError(error: unknown, host: string, port: number): OptionError {
  if (!(error instanceof Error && 'code' in error)) throw error;
  const problem = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`;
  return new OptionError(`port ${port} of ${host} ${problem}: choose another one, or 0 for any free one`);
}

/** Throws OptionError unless `sizes` holds positive whole numbers by known names. */
export function requireSizes(sizes: Readonly<Record<string, number>> = {}): void {
  for (const [name, value] of Object.entries(sizes)) {
    if (!sizeNames.includes(name)) {
      throw new OptionError(`option sizes: expected one of ${sizeNames.join(', ')}, found ${name}`);
    }
    requireWhole(`sizes.${name}`, value, 1);
  }
}
