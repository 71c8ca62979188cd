import { recordLoss } from '../loss.ts';
import { lossHead } from '../parts/arguments.ts';
import { meanByLayer } from '../parts/by_layer.ts';
import { numberInputs, numberTruth } from '../parts/numbers.ts';

export const mae = recordLoss({
  name: 'mae',
  summary:
    'Mean absolute error: mean over all numbers of the batch of |y − t|, as torch.nn.L1Loss. Its gradient at 0 is 0.',
  parameters: [lossHead('number'), numberTruth],
  example: 'loss: mae(head.price, truth.price)',
  inputs: numberInputs,
  build: ({ builder }, { head, truth }, layers) =>
    meanByLayer(builder, builder.op('abs', [builder.subtract(head, truth)]), layers),
});
