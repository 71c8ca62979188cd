import { expect, test } from 'vitest';
import { mostStored } from '../../src/compiler/passes/constant_data.ts';
import { storeConstants } from '../../src/compiler/passes/store_constants.ts';
import { bodyLines, checked, graphOf } from './support.ts';

test('constants that kernels read from memory become program data', () => {
  const graph = graphOf(({ b, x }) => b.concat([b.constant(7, [1, 3]), x], 0));
  const stored = checked(storeConstants, graph);
  expect(stored.inputs.at(-1)).toMatchObject({ name: 'constant.0', role: 'constant', data: [7, 7, 7] });
  expect(bodyLines(stored).slice(-2)).toEqual(['%4: f32[3, 3] = concat(%3, %0) axis=0', 'tap out0 <- %4']);
});

test('large constants and outputs are filled on the device', () => {
  const graph = graphOf(({ b }) => [
    b.constant(1, [2]),
    b.concat([b.constant(1, [mostStored + 1]), b.constant(2, [mostStored])], 0),
  ]);
  const stored = checked(storeConstants, graph);
  expect(stored.nodes.map(({ op }) => op)).toEqual(['constant', 'constant', 'concat']);
  expect(stored.inputs.length).toBe(graph.inputs.length + 1);
});
