import type { PlainCall } from '../../src/compiler/artifact/run_spec.ts';
import type { Signature } from '../../src/compiler/catalog/signature.ts';
import { formatNamed } from '../../src/runtime/formats/index.ts';
import { prepareStepNamed } from '../../src/runtime/prepare/index.ts';

/** Arguments of a dataset format: its defaults, and those given. */
export function formatArguments(name: string, given: PlainCall['args']): PlainCall['args'] {
  return withDefaults(formatNamed(name), given);
}

/** Arguments of a preparation step: its defaults, and those given. */
export function stepArguments(name: string, given: PlainCall['args']): PlainCall['args'] {
  return withDefaults(prepareStepNamed(name), given);
}

/** Arguments of `log_mel` for short spectrograms of 8 bins. */
export const melArguments = stepArguments('log_mel', { bins: 8, transform: 64, hop: 32 });

function withDefaults(
  { parameters }: Pick<Signature, 'parameters'>,
  given: PlainCall['args'],
): PlainCall['args'] {
  return {
    ...Object.fromEntries(parameters.map(({ name, default: value }) => [name, value ?? null])),
    ...given,
  };
}
