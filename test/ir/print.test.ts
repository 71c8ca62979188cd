import { describe, expect, it } from 'vitest';
import { differentiate } from '../../src/compiler/ir/autodiff.ts';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { FusedNode, Graph, Value } from '../../src/compiler/ir/graph.ts';
import { printGraph } from '../../src/compiler/ir/print.ts';
import { ops } from '../../src/compiler/ops/index.ts';

function classifier(): GraphBuilder {
  const b = new GraphBuilder(ops, 'sentiment.train');
  const x = b.input('text.features', 'batch', { dtype: 'f32', shape: [2, 24], dims: ['batch', undefined] });
  const truth = b.input('truth.label', 'batch', { dtype: 'i32', shape: [2], dims: ['batch'] });
  const weight = b.input('classifier.weight', 'parameter', { dtype: 'f32', shape: [3, 24] });
  const logits = b.withOrigin('sentiment.head', undefined, () => b.matmul(x, weight, { transposeB: true }));
  b.output('head.answer', 'head', logits);
  b.output('loss', 'loss', b.mean(b.op('cross_entropy', [logits, truth])));
  return b;
}

describe('printGraph', () => {
  it('prints values, types, names and origins', () => {
    expect(
      printGraph(differentiate(ops, classifier().build(), ['classifier.weight'])),
    ).toMatchInlineSnapshot(`
      "graph sentiment.train

        batch text.features -> %0: f32[batch=2, 24]
        batch truth.label -> %1: i32[batch=2]
        parameter classifier.weight -> %2: f32[3, 24]

        %3: f32[batch=2, 3] = matmul(%0, %2) transpose_b  // sentiment.head
        %4: f32[batch=2] = cross_entropy(%3, %1)
        %5: f32[] = sum(%4) axes=[0]
        %6: f32[] = constant() value=0.5
        %7: f32[] = multiply(%5, %6)
        %8: f32[] = constant() value=1
        %9: f32[] = multiply(%8, %6)
        %10: f32[1] = reshape(%9)
        %11: f32[2] = broadcast(%10)
        %12: f32[batch=2, 3] = cross_entropy_gradient(%3, %1, %11)
        %13: f32[3, 24] = matmul(%12, %0) transpose_a  // sentiment.head (gradient)

        head head.answer <- %3
        loss loss <- %7
        gradient classifier.weight <- %13
      "
    `);
  });

  it('shows the body of a fused node below it', () => {
    expect(printGraph(fused())).toMatchInlineSnapshot(`
      "graph step

        batch x -> %0: f32[3]

        %1: f32[3] = fused(%0)
          (%0) ->
            %1: f32[3] = negate(%0)
            %2: f32[3] = gelu(%1)
          -> %2

        head y <- %1
      "
    `);
  });
});

function fused(): Graph {
  const body = new GraphBuilder(ops, 'body');
  const inner = body.input('a', 'batch', { dtype: 'f32', shape: [3] });
  body.output('y', 'tap', body.op('gelu', [body.op('negate', [inner])]));
  const b = new GraphBuilder(ops, 'step');
  const x = b.input('x', 'batch', { dtype: 'f32', shape: [3] });
  const y: Value = b.value({ dtype: 'f32', shape: [3] });
  b.output('y', 'head', y);
  const node: FusedNode = { op: 'fused', inputs: [x], outputs: [y], attributes: {}, body: body.build() };
  return { ...b.build(), nodes: [node] };
}
