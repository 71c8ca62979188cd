import { recordLoss } from '../loss.ts';
import { lossHead } from '../parts/arguments.ts';
import { meanByLayer } from '../parts/by_layer.ts';
import { numberInputs, numberTruth } from '../parts/numbers.ts';

export const huber = recordLoss({
  name: 'huber',
  summary:
    'Mean over all numbers of the batch of ½d² if d = |y − t| is at most δ, else δ(d − ½δ), as torch.nn.HuberLoss. The numbers are those of the batch: a δ of 1 is one standard deviation of a standardised target.',
  parameters: [
    lossHead('number'),
    numberTruth,
    {
      name: 'delta',
      type: { kind: 'number', min: 0, exclusiveMin: 0 },
      doc: 'Distance δ beyond which the loss is linear.',
      default: 1,
      positional: true,
    },
  ],
  example: 'loss: huber(head.price, truth.price, delta: 1)',
  inputs: numberInputs,
  build(context, { head, truth }, layers) {
    const { builder } = context;
    const distance = builder.op('abs', [builder.subtract(head, truth)]);
    const near = builder.op('minimum', [distance, builder.constant(context.number('delta'))]);
    // near·(d − near/2) is ½d² below δ and δ(d − ½δ) above.
    const rows = builder.multiply(near, builder.subtract(distance, builder.scale(near, 0.5)));
    return meanByLayer(builder, rows, layers);
  },
});
