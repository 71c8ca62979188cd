import { recordLoss } from '../loss.ts';
import { lossHead } from '../parts/arguments.ts';
import { meanByLayer } from '../parts/by_layer.ts';
import { numberInputs, numberTruth } from '../parts/numbers.ts';

export const mse = recordLoss({
  name: 'mse',
  summary: 'Mean squared error: mean over all numbers of the batch of (y − t)², as torch.nn.MSELoss.',
  parameters: [lossHead('number'), numberTruth],
  example: 'loss: mse(head.price, truth.price)',
  inputs: numberInputs,
  build: ({ builder }, { head, truth }, layers) =>
    meanByLayer(builder, builder.op('square', [builder.subtract(head, truth)]), layers),
});
