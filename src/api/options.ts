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

/** Throws OptionError unless the option is left out or a whole number of at least `least`. */
export function requireWhole(name: string, value: number | null | undefined, least: 0 | 1): void {
  if (value === undefined || value === null || (Number.isSafeInteger(value) && value >= least)) return;
  throw new OptionError(`option ${name}: expected a whole number of at least ${least}, found ${value}`);
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
