import { type NormClip, numberArg } from '../training.ts';

export const gradNorm: NormClip = {
  name: 'grad_norm',
  category: 'clip',
  scope: 'norm',
  summary:
    'Multiplies every gradient of a step by min(1, max / (n + 1e-6)), with n the square root of the sum of all squared ' +
    "gradients: torch's `clip_grad_norm_`.",
  parameters: [
    {
      name: 'max',
      type: { kind: 'number', exclusiveMin: 0, min: 0 },
      doc: 'Largest norm of all gradients together.',
      positional: true,
    },
  ],
  example: 'clip: grad_norm(0.1)',
  factor(builder, norm, args) {
    const ratio = builder.divide(
      builder.constant(numberArg(args, 'max')),
      builder.add(norm, builder.constant(1e-6)),
    );
    return builder.op('minimum', [builder.constant(1), ratio]);
  },
};
