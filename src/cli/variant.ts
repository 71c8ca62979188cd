import { type Command, InvalidArgumentError } from 'commander';
import type { ForcedVariants } from '../api/variants.ts';

export interface VariantOption {
  readonly variant: ForcedVariants;
}

function collectVariant(text: string, previous: ForcedVariants): ForcedVariants {
  const [, family, variant] = /^(\w+)=(\w+)$/.exec(text) ?? [];
  if (!family || !variant) {
    throw new InvalidArgumentError('expected FAMILY=VARIANT, for example matmul=tiled');
  }
  return { ...previous, [family]: variant };
}

/** `--variant matmul=tiled`; the environment variable UNITC_VARIANTS does the same everywhere. */
export function withVariantOption(command: Command): Command {
  return command.option(
    '--variant <family=variant>',
    'kernel variant to run wherever it can, e.g. matmul=tiled (repeatable; also UNITC_VARIANTS)',
    collectVariant,
    {},
  );
}
