import { builtinNamed } from '../catalog/builtins.ts';
import type { TokenStream } from '../catalog/layer.ts';
import type { Value } from '../ir/graph.ts';
import type { Model, ModelDecoder, ModelDecoding, ModelEncoder } from '../model/model.ts';
import { type BuildContext, tap } from './context.ts';
import type { Encoded, Sources } from './encoder.ts';
import { type EncodedByName, encoderNamed, tokensOf } from './encoders.ts';
import { problem, together } from './problem.ts';

/**
 * All tokens that a decoder attends to: values and position codes [batch, S, width], mask [batch, S], 1
 * = padding.
 */
export interface Memory {
  readonly values: Value;
  readonly position: Value;
  readonly mask: Value;
}

/**
 * Concatenates the encoder tokens that the decoder attends to. Throws an AssemblyError with the problems of
 * all encoders.
 */
export function buildMemory(
  context: BuildContext,
  sources: Sources,
  { attend }: ModelDecoding,
  decoder: ModelDecoder,
  encoded: EncodedByName,
): Memory {
  const width = builtinNamed(sources.builtins.decoders, decoder.body.builtin).width(decoder.body);
  const parts = together(
    attend.map((memory) => () => {
      const encoder = encoderNamed(sources.model, memory.encoder);
      expectWidth(encoded.get(encoder.name)!, width, encoder, decoder);
      return tokensOf(context, sources, encoded, memory);
    }),
  );
  const encoders = attend.map(({ encoder }) => encoderNamed(sources.model, encoder));
  tapTexts(context, sources.model, encoders, parts);
  const memory = joined(context, parts);
  tap(context, 'memory', 'memory.values', memory.values);
  tap(context, 'memory', 'memory.position', memory.position);
  tap(context, 'memory', 'memory.mask', memory.mask);
  return memory;
}

function expectWidth(encoded: Encoded, width: number, encoder: ModelEncoder, decoder: ModelDecoder): void {
  const found = encoded.tokens.values.type.shape[2]!;
  if (found === width) return;
  throw problem(
    'E0402',
    `decoder \`${decoder.name}\` needs tokens of width ${width}, but encoder \`${encoder.name}\` returns width ${found}`,
    [
      { span: decoder.body.span, text: `needs […, ${width}]` },
      { span: encoded.widthFrom, text: `\`${encoder.name}\` returns […, ${found}], from here` },
    ],
    `add \`-> project(${width})\` to the end of \`${encoder.name}\`, or make the decoder's width ${found}`,
  );
}

/** Concatenates streams. Position codes that all texts of a batch share are repeated for each text. */
function joined({ builder }: BuildContext, parts: readonly TokenStream[]): Memory {
  const along = (of: (part: TokenStream) => Value) => builder.concat(parts.map(of), 1);
  return {
    values: along(({ values }) => values),
    position: along(({ position, values }) => {
      const { shape } = values.type;
      return position.type.shape[0] === shape[0] ? position : builder.broadcast(position, shape);
    }),
    mask: along(({ mask }) => mask),
  };
}

function tapTexts(
  context: BuildContext,
  model: Model,
  encoders: readonly ModelEncoder[],
  parts: readonly TokenStream[],
): void {
  if (!context.taps) return;
  for (const [i, { values, position }] of parts.entries()) {
    const encoder = encoders[i]!;
    const { kind } = model.modalities.find(({ name }) => name === encoder.reads)!;
    if (kind !== 'tokens') continue;
    tap(context, encoder.name, 'text.memory', values);
    tap(context, encoder.name, 'text.position', withoutBatch(context, position));
  }
}

/** [1, tokens, width] → [tokens, width] */
function withoutBatch({ builder }: BuildContext, position: Value): Value {
  const [batch, tokens, width] = position.type.shape as [number, number, number];
  return batch === 1 ? builder.reshape(position, [tokens, width]) : position;
}
