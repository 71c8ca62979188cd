import { type VariantChoices, variants } from '../../compiler/wgsl/index.ts';
import { failureExit, UnitcError } from '../../errors.ts';

/** Variants to use for every node that they accept, by family: `{ matmul: 'tiled' }`. */
export type ForcedVariants = Readonly<Record<string, string>>;

/** A requested kernel variant does not exist. */
export class VariantError extends UnitcError {
  override readonly name = 'VariantError';
  readonly code = 'UNITC_VARIANT';
  readonly exit = failureExit.usage;
}

/**
 * Variants from the environment (`UNITC_VARIANTS=matmul=tiled,conv2d=tiled`) and from `forced`, which takes
 * precedence. Throws VariantError.
 */
export function forcedVariants(forced: ForcedVariants = {}): VariantChoices {
  const texts = (process.env.UNITC_VARIANTS ?? '').split(',').filter((text) => text.trim() !== '');
  return new Map([
    ...texts.map((text) => readVariant(text, 'UNITC_VARIANTS')),
    ...Object.entries(forced).map(([family, variant]) =>
      readVariant(`${family}=${variant}`, 'kernel variant'),
    ),
  ]);
}

/**
 * Reads `FAMILY=VARIANT`, which must exist. `where`: source of the text, the beginning of the message. Throws
 * VariantError.
 */
function readVariant(text: string, where: string): readonly [string, string] {
  const [family = '', variant = '', ...more] = text.split('=').map((part) => part.trim());
  if (variant === '' || more.length > 0) {
    throw new VariantError(`${where} '${text}': expected FAMILY=VARIANT, for example matmul=tiled`);
  }
  const known = variants.filter((candidate) => candidate.family === family).map((each) => each.variant);
  if (known.includes(variant)) return [family, variant];
  const families = [...new Set(variants.map((candidate) => candidate.family))].sort();
  throw new VariantError(
    known.length > 0
      ? `${where} '${text}': ${family} has the variants ${known.join(', ')}`
      : `${where} '${text}': there is no family of kernels ${family}; expected one of ${families.join(', ')}`,
  );
}
