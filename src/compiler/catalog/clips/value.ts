import { type ElementClip, numberArg } from '../training.ts';

export const value: ElementClip = {
  name: 'value',
  category: 'clip',
  scope: 'element',
  summary: "Limits every element of the gradients to −max..max: torch's `clip_grad_value_`.",
  parameters: [
    {
      name: 'max',
      type: { kind: 'number', exclusiveMin: 0, min: 0 },
      doc: 'Largest magnitude of an element.',
      positional: true,
    },
  ],
  example: 'clip: value(0.5)',
  limit(builder, gradient, args) {
    const max = numberArg(args, 'max');
    const above = builder.op('maximum', [gradient, builder.constant(-max)]);
    return builder.op('minimum', [above, builder.constant(max)]);
  },
};
