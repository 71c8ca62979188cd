import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { Target } from '../../target.ts';
import { scratch, shapeTag, threaded } from '../emit/shader.ts';
import type { Dispatch } from '../kernel.ts';
import type { Buffers } from './gradient.ts';

/** Writes `rows`, where a sweep over keys has no binding left for what they are made of. */
export function rowSums(sizes: AttentionSizes, buffers: Buffers, target: Target): Dispatch {
  const { batch, heads, queries, size } = sizes;
  const step = size % 4 === 0 ? 4 : 1;
  const body = `
let head = (id / queries) % heads;
let token = (id / (queries * heads)) * queries + id % queries;
let start = (token * heads + head) * steps;
var delta = 0.0;
for (var i = start; i < start + steps; i++) { delta += ${step === 4 ? 'dot(dy[i], y[i])' : 'dy[i] * y[i]'}; }
rows[3u * id] = stats[2u * id];
rows[3u * id + 1u] = stats[2u * id + 1u];
rows[3u * id + 2u] = delta;`;
  const used = ['y', 'stats', 'dy'].map((name) => buffers[name]!);
  return threaded(
    {
      family: 'attention_gradient',
      variant: 'rows',
      tag: shapeTag([batch, heads, queries, size]),
      bindings: [...used.map(({ binding }) => binding), buffers.rows!.binding],
      sizes: { queries, heads, steps: size / step },
      threads: batch * heads * queries,
      body,
      args: [...used.map(({ arg }) => arg), scratch(0, 'write')],
    },
    target,
  );
}
