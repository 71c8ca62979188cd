import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { Target } from '../../target.ts';
import { shapeTag, threaded } from '../emit/dispatch.ts';
import type { Dispatch } from '../kernel.ts';
import type { GradientTensors } from './gradient.ts';

/**
 * Writes `rows` in a separate dispatch, for adapters with too few bindings for `queryGradient` to compute
 * them.
 */
export function rowSums(sizes: AttentionSizes, tensors: GradientTensors, target: Target): Dispatch {
  const { y, ml, dy } = tensors;
  const rows = tensors.rows('write');
  const { batch, heads, queries, size } = sizes;
  const step = size % 4 === 0 ? 4 : 1;
  const body = `
let head = (id / queries) % heads;
let token = (id / (queries * heads)) * queries + id % queries;
let start = (token * heads + head) * steps;
var delta = 0.0;
for (var i = start; i < start + steps; i++) { delta += ${step === 4 ? `dot(${dy.load('i')}, ${y.load('i')})` : `${dy.load('i')} * ${y.load('i')}`}; }
${rows.store('3u * id', ml.load('2u * id'))}
${rows.store('3u * id + 1u', ml.load('2u * id + 1u'))}
${rows.store('3u * id + 2u', 'delta')}`;
  return threaded(
    {
      family: 'attention_gradient',
      variant: 'rows',
      tag: shapeTag([batch, heads, queries, size]),
      tensors: [y, ml, dy, rows],
      sizes: { queries, heads, steps: size / step },
      threads: batch * heads * queries,
      body,
    },
    target,
  );
}
