import { expect, test } from 'vitest';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Node, TensorType } from '../../src/compiler/ir/graph.ts';
import type { OpSet } from '../../src/compiler/ir/op.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { portable, type Target } from '../../src/compiler/target.ts';
import { ableVariants, defaults, lowerNode, refusals, variants } from '../../src/compiler/wgsl/index.ts';
import { chooseVariant, requestKey } from '../../src/compiler/wgsl/select/choose.ts';
import { withMatrices } from '../support/emulated_matrices.ts';

/** The table of default variants is complete, and its rows select the expected variants. */

const software: Target = { ...portable, name: 'software', class: 'cpu', subgroupSize: 8 };
const narrow: Target = { ...software, subgroupSize: 4 };
const discrete: Target = { ...portable, name: 'gpu', class: 'discrete', subgroupSize: 32 };

function product(rows: number, columns: number, depth: number): Node {
  const value = (id: number, shape: readonly number[]) => ({
    id,
    type: { dtype: 'f32', shape } as TensorType,
  });
  return {
    op: 'matmul',
    inputs: [value(0, [rows, depth]), value(1, [depth, columns])],
    outputs: [value(2, [rows, columns])],
    attributes: { transpose_a: false, transpose_b: false },
  };
}

function chosen(node: Node, target: Target, choices: ReadonlyMap<string, string> = new Map()): string {
  return chooseVariant(ableVariants(node, target), node, target, choices).variant;
}

test('families with several variants list all of them, and the last row is unconditional', () => {
  for (const family of new Set(variants.map((each) => each.family))) {
    const names = variants.filter((each) => each.family === family).map((each) => each.variant);
    if (names.length === 1) continue;
    const rows = defaults[family] ?? [];
    expect(new Set(rows.map((row) => row.variant)), family).toEqual(new Set(names));
    expect(Object.keys(rows.at(-1)!), `last row of ${family}`).toEqual(['variant']);
  }
});

test('every family of the table exists', () => {
  const families = new Set(variants.map((each) => each.family));
  expect(Object.keys(defaults).filter((family) => !families.has(family))).toEqual([]);
});

test('variants of one family accept the same ops', () => {
  for (const { family, ops: own } of variants) {
    expect(variants.find((each) => each.family === family)!.ops).toEqual(own);
    for (const op of own) expect(op === 'fused' || op in ops, op).toBe(true);
  }
});

test('adapters of each class get suitable variants of matrix products', () => {
  const large = product(512, 512, 512);
  expect(chosen(large, software)).toBe('texture');
  expect(chosen(product(512, 512, 510), software), 'a depth that is no multiple of four').toBe('subgroup');
  expect(chosen(product(17, 16, 17), software), 'columns that fill half a tile').toBe('tiled');
  expect(chosen(large, narrow)).toBe('tiled');
  expect(chosen(large, discrete)).toBe('workgroup');
  expect(chosen(product(1024, 1024, 1024), discrete), 'a product of many tiles').toBe('double_buffered');
  const matrices: Target = { ...withMatrices({ ...discrete, maxWorkgroupBytes: 32768 }), products: 'f16' };
  expect(chosen(large, matrices)).toBe('subgroup_matrix_small');
  expect(chosen(product(1024, 1024, 1024), matrices)).toBe('subgroup_matrix');
  expect(chosen(product(1024, 1024, 16), matrices), 'a depth that fills half a tile').toBe(
    'subgroup_matrix_small',
  );
  expect(chosen(product(5, 7, 9), discrete), 'a small product').toBe('tiled');
  expect(chosen(product(4, 8192, 8192), discrete), 'rows that fill no complete tile').toBe('tiled');
});

function attention(shape: readonly [number, number, number], heads: number): Node {
  const type: TensorType = { dtype: 'f32', shape };
  const b = new GraphBuilder<OpSet>(ops, 'attention');
  b.node(
    'attention',
    [0, 1, 2].map((i) => b.input(`in${i}`, 'batch', type)),
    { heads, masked: false, rate: 0 },
  );
  return b.build().nodes[0]!;
}

test('the four lanes of a quad share a query on GPUs where there are few queries or wide heads', () => {
  expect(chosen(attention([64, 128, 768], 12), discrete)).toBe('workgroup');
  expect(chosen(attention([1, 100, 768], 12), discrete), 'few queries').toBe('workgroup_quads');
  expect(chosen(attention([64, 128, 1024], 8), discrete), 'heads of 128').toBe('workgroup_quads');
  expect(chosen(attention([1, 100, 768], 12), { ...discrete, subgroupSize: 0 }), 'no subgroups').toBe(
    'workgroup',
  );
});

test('sums have enough workgroups for a GPU, however few the results', () => {
  const sum = (axes: readonly number[]) => {
    const b = new GraphBuilder<OpSet>(ops, 'sum');
    b.node('sum', [b.input('x', 'batch', { dtype: 'f32', shape: [8, 64, 120, 160] })], { axes, keep: false });
    return b.build().nodes[0]!;
  };
  const groups = (node: Node) =>
    lowerNode(node, discrete, new Map()).dispatches.map(({ workgroups: [x, y] }) => x * y);
  expect(chosen(sum([0, 2, 3]), discrete)).toBe('workgroup');
  expect(groups(sum([0, 2, 3])), 'channels').toEqual([512, 64]);
  expect(groups(sum([0, 1, 2, 3])), 'everything').toEqual([512, 1]);
  expect(chosen(sum([0, 2, 3]), software)).toBe('chunked');
});

test('a forced variant has priority over a tuned one, and that over the table', () => {
  const node = product(512, 512, 512);
  const tuned = [requestKey('matmul', node, discrete), 'tiled'] as const;
  expect(chosen(node, discrete, new Map([tuned]))).toBe('tiled');
  expect(chosen(product(511, 512, 512), discrete, new Map([tuned]))).toBe('workgroup');
  expect(chosen(node, discrete, new Map([tuned, ['matmul', 'subgroup']]))).toBe('subgroup');
});

test('a refused variant is reported with its limits and the variant that runs instead', () => {
  const forced = new Map([['matmul', 'subgroup']]);
  const node = product(5, 7, 9);
  expect(chosen(node, portable, forced)).toBe('tiled');
  expect(refusals([node], portable, forced)).toEqual([
    'matmul=subgroup does not accept matmul f32[5, 9] f32[9, 7] -> f32[5, 7] transpose_a=false transpose_b=false on portable ' +
      '(it needs subgroups of one size, 4 to 32 lanes); tiled runs instead',
  ]);
  expect(refusals([node], discrete, forced)).toEqual([]);
});
