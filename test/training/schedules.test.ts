import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtins } from '../../src/builtins.ts';
import type { PlainCall } from '../../src/compiler/artifact/run_spec.ts';
import { builtinNamed } from '../../src/compiler/catalog/builtins.ts';
import { readSafetensorsFile } from '../../src/runtime/checkpoint/safetensors.ts';
import { withDefaults } from './support/updates.ts';

/** Learning-rate schedules compared with PyTorch's (fixtures/schedules.py), and outside their range. */

const path = join(import.meta.dirname, 'fixtures/schedules.json');
const cases = JSON.parse(readFileSync(path, 'utf8')) as readonly (PlainCall & {
  readonly factors: readonly number[];
})[];

function factorsOf({ builtin, args }: PlainCall, count: number): readonly number[] {
  const { factor } = builtinNamed(builtins.lrSchedules, builtin);
  return Array.from({ length: count }, (_, k) => factor(args, k));
}

test.each(cases.map((given) => [`${given.builtin} ${JSON.stringify(given.args)}`, given] as const))(
  '%s',
  (_, { builtin, args, factors }) => {
    for (const [k, factor] of factorsOf({ builtin, args }, factors.length).entries())
      expect(factor, `update ${k}`).toBeCloseTo(factors[k]!, 12);
  },
);

test('every schedule has a case', () => {
  const covered = new Set(cases.map(({ builtin }) => builtin));
  expect([...covered].sort()).toEqual(builtins.lrSchedules.map(({ name }) => name).sort());
});

test('warmup_cosine follows the reference case up to its end', () => {
  const file = join(import.meta.dirname, '../golden/ops/expected.safetensors');
  const { data } = readSafetensorsFile(file).tensors.get('warmup_cosine.factor')!;
  const factors = factorsOf({ builtin: 'warmup_cosine', args: { warmup: 4, steps: 20 } }, 21);
  for (const [k, factor] of factors.entries()) expect(factor).toBeCloseTo(data[k]!, 7);
});

describe('outside its range', () => {
  const bounded = builtins.lrSchedules.filter(({ parameters }) =>
    parameters.some(({ name }) => name === 'steps'),
  );

  test.each(bounded.map((builtin) => [builtin.name, builtin] as const))(
    '%s keeps its last factor after its end, however long its warm-up',
    (name, builtin) => {
      const hasWarmup = builtin.parameters.some((parameter) => parameter.name === 'warmup');
      for (const warmup of hasWarmup ? [0, 5, 10, 15] : [0]) {
        const { args } = withDefaults(builtins.lrSchedules, { builtin: name, args: { steps: 10, warmup } });
        const later = [10, 11, 15, 19, 20, 31, 1e6].map((k) => builtin.factor(args, k));
        expect(later).toEqual(later.map(() => Number(args.end ?? 0)));
      }
    },
  );

  test.each(builtins.lrSchedules.map((builtin) => [builtin.name, builtin] as const))(
    '%s is in 0..1 at every update, whatever its arguments',
    (name, builtin) => {
      for (const steps of [1, 2, 7]) {
        for (const warmup of [0, 1, 7, 9]) {
          const given = { builtin: name, args: { steps, warmup, every: 2 } };
          const { args } = withDefaults(builtins.lrSchedules, given);
          for (let k = 0; k < 24; k++) {
            const factor = builtin.factor(args, k);
            expect(factor >= 0 && factor <= 1, `${JSON.stringify(args)} at ${k}: ${factor}`).toBe(true);
          }
        }
      }
    },
  );
});
