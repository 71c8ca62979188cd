import type { Value } from '../../ir/graph.ts';
import type { IdStream, LayerContext } from '../layer.ts';
import { layerNorm } from './layer_norm.ts';

/** BERT's initial values at any width: the layer norm that follows cancels their scale. */
const initializer = { kind: 'normal', std: 0.02 } as const;

/** LN(word + position + segment), with dropout after it: [batch, tokens, width]. */
export function bertEmbeddings(context: LayerContext, { ids, segments, modality }: IdStream): Value {
  const { builder } = context;
  const width = context.number('width');
  const table = (name: string, rows: number) =>
    context.parameter(`embeddings.${name}.weight`, { initializer, shape: [rows, width] });
  const vocabulary = context.optionalNumber('vocabulary') ?? modality.facts.vocabulary;
  if (vocabulary === undefined) throw new Error(`modality '${modality.name}' has no vocabulary size`);
  const words = table('word_embeddings', vocabulary);
  const kinds = table('token_type_embeddings', context.number('segments'));
  const word = builder.op('gather_rows', [words, ids], { padding_row: context.number('pad') });
  const segment = builder.op('gather_rows', [kinds, segments], { padding_row: -1 });
  const position = bertPositions(context, ids.type.shape[1]!);
  const sum = builder.add(builder.add(word, position), segment);
  const normed = layerNorm(context, 'embeddings.LayerNorm', sum, context.number('norm_eps'));
  context.tap('bert.embeddings', normed);
  return context.dropout(normed, context.number('dropout'));
}

/** The first rows of the position table: [tokens, width]. */
export function bertPositions(context: LayerContext, tokens: number): Value {
  const shape = [context.number('positions'), context.number('width')];
  const table = context.parameter('embeddings.position_embeddings.weight', { initializer, shape });
  return tokens === shape[0] ? table : context.builder.slice(table, 0, 0, tokens);
}
