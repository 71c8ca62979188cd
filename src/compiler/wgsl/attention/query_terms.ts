import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { ShaderParts } from '../emit/shader.ts';
import { shapeTag, threaded } from '../emit/threaded.ts';
import type { GradientTensors } from './gradient.ts';

/**
 * Writes query_terms (m, 1 / l, δ) in a separate dispatch, for adapters with too few bindings for
 * `queryGradient` to compute them. One invocation per query and head.
 */
export function queryTerms(sizes: AttentionSizes, tensors: GradientTensors): ShaderParts {
  const { y, ml, dy } = tensors;
  const written = tensors.queryTerms('write');
  const { batch, heads, queries, size } = sizes;
  const step = size % 4 === 0 ? 4 : 1;
  const body = `
let head = (id / queries) % heads;
let token = (id / (queries * heads)) * queries + id % queries;
let start = (token * heads + head) * steps;
var delta = 0.0;
for (var i = start; i < start + steps; i++) { delta += ${step === 4 ? `dot(${dy.load('i')}, ${y.load('i')})` : `${dy.load('i')} * ${y.load('i')}`}; }
${written.store('3u * id', ml.load('2u * id'))}
${written.store('3u * id + 1u', ml.load('2u * id + 1u'))}
${written.store('3u * id + 2u', 'delta')}`;
  return threaded({
    family: 'attention_gradient',
    variant: 'query_terms',
    tag: shapeTag([batch, heads, queries, size]),
    tensors: [y, ml, dy, written],
    sizes: { queries, heads, steps: size / step },
    threads: batch * heads * queries,
    body,
  });
}
