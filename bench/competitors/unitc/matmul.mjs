import { GraphBuilder } from '../../../dist/src/compiler/ir/builder.js';
import { ops } from '../../../dist/src/compiler/ops/index.js';
import { prepareGraph } from './graph.mjs';

export function matmul(device, { tensors, transposeA, transposeB, precision }) {
  const builder = new GraphBuilder(ops, 'matmul');
  const [a, b] = tensors.map(({ name, shape }) => builder.input(name, 'parameter', { dtype: 'f32', shape }));
  builder.output('c', 'tap', builder.matmul(a, b, { transposeA, transposeB }));
  return prepareGraph(device, builder.build(), tensors, precision);
}
