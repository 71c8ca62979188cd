import type { ViewBuiltin } from '../layer.ts';

export const first: ViewBuiltin = {
  name: 'first',
  category: 'view',
  summary: "The first token alone, with its position code: BERT's [CLS].",
  parameters: [],
  example: 'views { cls: first() }',
  build: (builder, { values, position, mask }) => ({
    kind: 'tokens',
    values: builder.slice(values, 1, 0, 1),
    position: builder.slice(position, 1, 0, 1),
    mask: builder.slice(mask, 1, 0, 1),
  }),
};
