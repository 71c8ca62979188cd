import type { Value } from '../../ir/graph.ts';
import type { LayerBuiltin, LayerContext, NumberStream } from '../layer.ts';
import { linearDefault } from '../parts/initializers.ts';
import { unreadable } from '../parts/stream_description.ts';

export const columnTokens: LayerBuiltin = {
  name: 'column_tokens',
  category: 'layer',
  summary:
    'A token for each column of a table (the feature tokenizer of FT-Transformer, arXiv 2106.11959, section 3.1): b + x·w for a ' +
    'number x, b + e[c] for a category c, and b + m for a missing value. Each column has its own b, w and m; all categories share the table e.',
  parameters: [
    { name: 'width', type: { kind: 'integer', min: 1 }, doc: 'Width of the tokens.', positional: true },
  ],
  example: 'column_tokens(64) -> transformer(layers: 2, heads: 4, hidden: 128)',
  build(context, input) {
    if (input.kind !== 'numbers') {
      const hint = 'it must be the first layer, and read a modality of numbers';
      throw unreadable('column_tokens', ['numbers'], input, hint);
    }
    const { builder } = context;
    const [batch, columns] = input.values.type.shape as [number, number];
    const width = context.number('width');
    const row = (name: string) =>
      context.parameter(name, { initializer: linearDefault(width), shape: [columns, width] });
    const numbers = builder.multiply(eachColumn(context, input.values), row('weight'));
    const present = builder.add(numbers, categories(context, input));
    const missing = eachColumn(context, input.missing);
    const known = builder.subtract(builder.constant(1), missing);
    const chosen = builder.add(builder.multiply(known, present), builder.multiply(missing, row('missing')));
    return {
      kind: 'tokens',
      values: builder.add(chosen, row('bias')),
      position: builder.constant(0, [1, columns, width]),
      mask: builder.constant(0, [batch, columns], 'i32'),
    };
  },
};

/** [batch, columns] → [batch, columns, 1] */
function eachColumn({ builder }: LayerContext, x: Value): Value {
  const [batch, columns] = x.type.shape as [number, number];
  return builder.reshape(x, [batch, columns, 1], ['batch', undefined, undefined]);
}

/**
 * Embeddings of the categories, 0 in columns of numbers: [batch, columns, width], or a scalar 0 without any.
 */
function categories(context: LayerContext, { categories: ids, modality }: NumberStream): Value {
  const { builder } = context;
  const rows = modality.facts.vocabulary;
  if (rows === undefined) return builder.constant(0);
  const width = context.number('width');
  const table = context.parameter('categories', { initializer: linearDefault(width), shape: [rows, width] });
  const embedded = builder.op('gather_rows', [table, ids], { padding_row: 0 });
  const isCategory = builder.op('greater', [ids, builder.constant(0, [], 'i32')]);
  return builder.multiply(embedded, eachColumn(context, isCategory));
}
