import type { PlainCall } from '../../src/compiler/artifact/run_spec.ts';
import { formatNamed } from '../../src/runtime/formats/index.ts';

/** Arguments of a dataset format: its defaults, and those given. */
export function formatArguments(name: string, given: PlainCall['args']): PlainCall['args'] {
  const defaults = formatNamed(name).parameters.map((parameter) => [
    parameter.name,
    parameter.default ?? null,
  ]);
  return { ...Object.fromEntries(defaults), ...given };
}

/** Arguments of `log_mel` for short spectrograms of 8 bins. */
export const melArguments = {
  bins: 8,
  transform: 64,
  window: null,
  hop: 32,
  low: 0,
  high: null,
  scale: 'htk',
  norm: 'none',
  log: 'natural',
  epsilon: 1e-6,
  range: null,
} as const;
