import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { recordLoss } from '../loss.ts';
import { twoHeads } from '../parts/arguments.ts';
import { meanByLayer } from '../parts/by_layer.ts';
import { logSumExp } from '../parts/log_sum_exp.ts';
import type { ArgumentConflict, ParameterSignature } from '../signature.ts';

function embeddings(name: string): ParameterSignature {
  return {
    name,
    type: { kind: 'member', of: 'head', puts: ['embedding'] },
    doc: 'A head with an embedding of each record.',
    positional: true,
  };
}

export const contrastive = recordLoss({
  name: 'contrastive',
  summary:
    'Symmetric contrastive loss of two embeddings (CLIP, arXiv 2103.00020, figure 3): (CE(S, diagonal) + CE(Sᵀ, diagonal)) / 2, ' +
    'where S = exp(s)·I·Tᵀ holds the scaled cosines of all pairs of a batch and s is the parameter `logit_scale`. The other ' +
    'records of the batch are the negatives, so that the loss depends on the size of the batch, in evaluation too.',
  parameters: [
    embeddings('first'),
    embeddings('second'),
    {
      name: 'temperature',
      type: { kind: 'number', min: 0, exclusiveMin: 0 },
      doc: 'Initial temperature τ: `logit_scale` starts at ln(1/τ). Updates keep it at or below ln 100, as CLIP does.',
      default: 0.07,
    },
    {
      name: 'learned',
      type: { kind: 'boolean' },
      doc: 'Trains `logit_scale`; false keeps the initial temperature.',
      default: true,
    },
  ],
  example: 'loss: contrastive(head.image, head.text, temperature: 0.07)',
  check: (args) => [...twoHeads(args), ...learnable(args)],
  leastBatch: 2,
  inputs: {
    first: { from: 'head', shape: ['batch', 'width'] },
    second: { from: 'head', shape: ['batch', 'width'] },
  },
  build(context, inputs, layers) {
    const { builder } = context;
    const first = byLayer(builder, normalized(builder, inputs.first), layers);
    const second = byLayer(builder, normalized(builder, inputs.second), layers);
    const scale = builder.op('exp', [logitScale(context)]);
    const logits = builder.multiply(builder.matmul(first, second, { transposeB: true }), scale);
    const matching = builder.multiply(builder.sum(builder.multiply(first, second), [2]), scale);
    const normalizers = builder.add(logSumExp(builder, logits, 2), logSumExp(builder, logits, 1));
    const rows = builder.subtract(builder.scale(normalizers, 0.5), matching);
    return meanByLayer(builder, rows, layers);
  },
});

function learnable({ temperature, learned }: Readonly<Record<string, unknown>>): readonly ArgumentConflict[] {
  if (learned !== true || Number(temperature) >= leastTemperature) return [];
  const message = `a learned temperature is at least ${leastTemperature}`;
  const hint = `start at ${leastTemperature} or above, or keep it constant with \`learned: false\``;
  return [{ arguments: ['temperature', 'learned'], message, hint }];
}

/**
 * Lower bound on the squared norm that divides a vector, as in torch.nn.functional.normalize: zero vectors
 * stay zero.
 */
const leastSquare = 1e-24;

/** x / ‖x‖₂: [N, width]. */
function normalized(builder: GraphBuilder, x: Value): Value {
  const squares = builder.sum(builder.op('square', [x]), [1], { keep: true });
  const norm = builder.op('sqrt', [builder.op('maximum', [squares, builder.constant(leastSquare)])]);
  return builder.divide(x, norm);
}

/** [layers · batch, width] → [layers, batch, width]: records are compared within one decoder layer. */
function byLayer(builder: GraphBuilder, x: Value, layers: number): Value {
  const [rows, width] = x.type.shape as [number, number];
  return builder.reshape(x, [layers, rows / layers, width]);
}

/**
 * CLIP's limit on a learned temperature: logits are scaled by at most 100 (arXiv 2103.00020, section 2.4).
 */
const leastTemperature = 0.01;

/** The scalar s in the log domain. */
function logitScale(context: LayerContext): Value {
  const values = [-Math.log(context.number('temperature'))];
  return context.parameter('logit_scale', {
    initializer: { kind: 'values', values },
    shape: [],
    trainable: context.boolean('learned'),
    most: Math.log(1 / leastTemperature),
  });
}
