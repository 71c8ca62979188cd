import { afterEach, expect, test, vi } from 'vitest';
import { forcedVariants, VariantError } from '../../../src/api/kernels/variants.ts';
import { everyVariant } from '../../../tools/reference/every_variant.ts';

afterEach(() => vi.unstubAllEnvs());

test('forced variants come from the environment and from the call, which has priority', () => {
  vi.stubEnv('UNITC_VARIANTS', 'matmul=tiled, conv2d=workgroup');
  expect([...forcedVariants({ matmul: 'subgroup' })]).toEqual([
    ['matmul', 'subgroup'],
    ['conv2d', 'workgroup'],
  ]);
});

test.each([
  ['matmul', "UNITC_VARIANTS 'matmul': expected FAMILY=VARIANT, for example matmul=tiled"],
  [
    'matmul=fast',
    "UNITC_VARIANTS 'matmul=fast': matmul has the variants subgroup, texture, subgroup_matrix, subgroup_matrix_small, double_buffered, workgroup, tiled",
  ],
  ['matmull=tiled', 'there is no family of kernels matmull; expected one of a'],
])('UNITC_VARIANTS=%s is an error that lists the alternatives', (value, message) => {
  vi.stubEnv('UNITC_VARIANTS', value);
  expect(() => forcedVariants()).toThrow(VariantError);
  expect(() => forcedVariants()).toThrow(message);
});

test('the runs of --every-variant together force every variant of every family', () => {
  const turns = everyVariant();
  expect(turns.flatMap(({ matmul }) => matmul ?? [])).toEqual([
    'subgroup',
    'texture',
    'subgroup_matrix',
    'subgroup_matrix_small',
    'double_buffered',
    'workgroup',
    'tiled',
  ]);
  expect(turns.flatMap(({ gather_rows_gradient: one }) => one ?? [])).toEqual([
    'chunked',
    'first_occurrence',
  ]);
});
