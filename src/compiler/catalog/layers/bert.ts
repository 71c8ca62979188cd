import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import type { ModelModality } from '../../model/model.ts';
import { type LayerBuiltin, Mismatch } from '../layer.ts';
import { activation } from '../parts/activation.ts';
import * as argument from '../parts/arguments.ts';
import { bertEmbeddings, bertPositions } from '../parts/bert_embeddings.ts';
import { bertLayer } from '../parts/bert_layer.ts';
import { bertNormal, standardNormal, zeros } from '../parts/initializers.ts';
import { unreadable } from '../parts/stream_description.ts';
import { extendMask, taskToken, withoutFirst } from '../parts/task_token.ts';

const prefixes: Readonly<Record<string, string>> = {
  '': 'bert_model.module.',
  task_token: 'task_embeddings_lang.',
};

export const bert: LayerBuiltin = {
  name: 'bert',
  category: 'layer',
  summary:
    'BERT (arXiv 1810.04805) without its pooler: LN(word + position + segment), then layers x ← LN(x + Wo Att(x)); x ← LN(x + ' +
    'W2 gelu(W1 x)). Padding is excluded from attention. The position codes are the rows of the position table; GELU is the ' +
    'default `activation`.',
  parameters: [
    argument.layers,
    argument.width('Width of all its states.'),
    argument.heads,
    argument.hidden,
    {
      name: 'positions',
      type: { kind: 'integer', min: 1 },
      doc: 'Rows of the position table: the largest text length in tokens.',
      default: 512,
    },
    { name: 'segments', type: { kind: 'integer', min: 1 }, doc: 'Rows of the segment table.', default: 2 },
    {
      name: 'vocabulary',
      type: { kind: 'integer', min: 1 },
      doc: "Rows of the token embedding table; by default the size of the modality's vocabulary.",
      default: null,
    },
    argument.dropout,
    argument.normEps(1e-12),
    activation('gelu'),
    argument.taskToken,
    {
      name: 'pad',
      type: { kind: 'integer', min: 0 },
      doc: 'Id of the padding token, whose row is read but never trained.',
      default: 0,
    },
  ],
  example: 'bert(layers: 12, width: 768, heads: 12, hidden: 3072, dropout: 10%, task_token: 16)',
  check: argument.dividesAmongHeads,
  published: ({ modality, part }) => (modality === 'tokens' ? prefixes[part] : undefined),
  build(context, input) {
    if (input.kind !== 'ids') {
      throw unreadable('bert', ['ids'], input, 'it must be the first layer, and read a modality of tokens');
    }
    const { builder } = context;
    const [batch, tokens] = input.ids.type.shape as [number, number];
    expectPositions(context.number('positions'), tokens, input.modality.name);
    expectVocabulary(context.optionalNumber('vocabulary'), input.modality);
    const width = context.number('width');
    const rows = context.optionalNumber('task_token');
    const embedded = context.within('embeddings', () => bertEmbeddings(context, input));
    let x = embedded;
    if (rows !== null) {
      const token = taskToken(context, { rows, width, batch, initializer: standardNormal });
      x = builder.concat([token, embedded], 1);
    }
    const visible = rows === null ? input.mask : extendMask(context, input.mask, 1);
    const padding = flipped(builder, visible);
    for (let i = 0; i < context.number('layers'); i++) {
      const name = `encoder.layer.${i}`;
      x = context.within(name, () => bertLayer(context, name, x, padding));
      context.tap(`bert.layer${i}`, x);
    }
    const pooler = { weight: [width, width], bias: [width] };
    context.reserve('pooler.dense.weight', { initializer: bertNormal(width), shape: pooler.weight });
    context.reserve('pooler.dense.bias', { initializer: zeros, shape: pooler.bias });
    return {
      kind: 'tokens',
      values: rows === null ? x : withoutFirst(context, x),
      position: builder.reshape(bertPositions(context, tokens), [1, tokens, width]),
      mask: flipped(builder, input.mask),
    };
  },
};

/** Token mask (1 = token) to padding mask (1 = padding). */
function flipped(builder: GraphBuilder, mask: Value): Value {
  return builder.op('select', [mask, builder.constant(0, [], 'i32'), builder.constant(1, [], 'i32')]);
}

function expectPositions(positions: number, tokens: number, modality: string): void {
  if (tokens <= positions) return;
  throw new Mismatch(
    'E0405',
    `\`bert\` has ${positions} positions, but texts of \`${modality}\` have up to ${tokens} tokens`,
    `has ${positions} positions`,
    `\`${modality}\` has up to ${tokens} tokens`,
    `write \`positions: ${tokens}\`, or truncate the texts to ${positions} tokens`,
  );
}

function expectVocabulary(rows: number | null, { name, facts }: ModelModality): void {
  if (rows === null || facts.vocabulary === undefined || facts.vocabulary <= rows) return;
  throw new Mismatch(
    'E0407',
    `\`bert\` has rows for ${rows} tokens, but the vocabulary of \`${name}\` has ${facts.vocabulary}`,
    `has rows for ${rows} tokens`,
    `the vocabulary of \`${name}\` has ${facts.vocabulary} tokens`,
    'leave `vocabulary` out: it follows the modality',
  );
}
