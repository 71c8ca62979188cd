import { type Command, InvalidArgumentError } from 'commander';
import type { ForcedVariants } from '../../api/kernels/variants.ts';

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

/** `--variant matmul=tiled`; the environment variable UNITC_VARIANTS has the same effect in every command. */
export function withVariantOption(command: Command): Command {
  return command.option(
    '--variant <family=variant>',
    'kernel variant to use wherever it is supported, for example matmul=tiled; may be repeated (env: UNITC_VARIANTS)',
    collectVariant,
    {},
  );
}
