import { expect, test } from 'vitest';
import { order } from '../../src/compiler/passes/order.ts';
import { checked, graphOf } from './support.ts';

test('nodes that free memory move ahead of nodes that allocate it', () => {
  const graph = graphOf(({ b, x, y }) => {
    const [first, second] = [b.op('exp', [x]), b.op('tanh', [y])];
    return [b.sum(first, [0, 1]), b.sum(second, [0, 1])];
  });
  expect(graph.nodes.map(({ op }) => op)).toEqual(['exp', 'tanh', 'sum', 'sum']);
  expect(checked(order, graph).nodes.map(({ op }) => op)).toEqual(['exp', 'sum', 'tanh', 'sum']);
});

test('the order is kept if no node frees memory', () => {
  const graph = graphOf(({ b, x, y }) => [b.op('exp', [x]), b.op('tanh', [y]), b.op('abs', [x])]);
  expect(checked(order, graph).nodes).toEqual(graph.nodes);
});
