import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { TokenStream } from '../catalog/layer.ts';
import type { Value } from '../ir/graph.ts';
import type { Model, ModelDecoder, ModelEncoder, ModelMemory } from '../model/model.ts';
import { tap, type Workshop } from './context.ts';
import { buildEncoder, type Encoded } from './encoder.ts';
import { problem, together } from './problem.ts';
import type { Sizes } from './sizes.ts';

/** All that a task attends to, end to end: values and position codes [batch, S, width], mask [batch, S], 1 = padding. */
export interface Memory {
  readonly values: Value;
  readonly position: Value;
  readonly mask: Value;
}

export interface Sources {
  readonly model: Model;
  readonly builtins: Builtins;
  readonly sizes: Sizes;
}

/** Encodes and joins what the task attends to. Throws an AssemblyError with the problems of all its encoders. */
export function buildMemory(workshop: Workshop, sources: Sources, decoder: ModelDecoder): Memory {
  const encoded = encodeAll(workshop, sources);
  const width = builtinNamed(sources.builtins.decoders, decoder.body.word).width(decoder.body);
  const parts = together(
    workshop.task.attend.map((memory) => () => {
      const encoder = encoderNamed(sources.model, memory.encoder);
      const whole = encoded.get(encoder.name)!;
      expectWidth(whole, width, encoder, decoder);
      return viewed(workshop, sources, memory, whole.tokens);
    }),
  );
  tapTexts(workshop, sources.model, parts);
  const memory = joined(workshop, parts);
  tap(workshop, 'memory', 'memory.values', memory.values);
  tap(workshop, 'memory', 'memory.position', memory.position);
  tap(workshop, 'memory', 'memory.mask', memory.mask);
  return memory;
}

/** Every encoder once, however many of its views are attended to. */
function encodeAll(workshop: Workshop, sources: Sources): ReadonlyMap<string, Encoded> {
  const names = [...new Set(workshop.task.attend.map(({ encoder }) => encoder))];
  const encoded = together(
    names.map((name) => () => buildEncoder(workshop, sources, encoderNamed(sources.model, name))),
  );
  return new Map(names.map((name, i) => [name, encoded[i]!]));
}

function encoderNamed(model: Model, name: string): ModelEncoder {
  return model.encoders.find((encoder) => encoder.name === name)!;
}

function expectWidth(given: Encoded, width: number, encoder: ModelEncoder, decoder: ModelDecoder): void {
  const found = given.tokens.values.type.shape[2]!;
  if (found === width) return;
  throw problem(
    'E0402',
    `decoder \`${decoder.name}\` needs tokens of width ${width}, but encoder \`${encoder.name}\` gives width ${found}`,
    [
      { span: decoder.body.span, text: `needs […, ${width}]` },
      { span: given.widthFrom, text: `\`${encoder.name}\` gives […, ${found}], from here` },
    ],
    `add \`-> project(${width})\` to the end of \`${encoder.name}\`, or make the decoder's width ${found}`,
  );
}

function viewed(workshop: Workshop, sources: Sources, memory: ModelMemory, whole: TokenStream): TokenStream {
  if (memory.view === undefined) return whole;
  const view = encoderNamed(sources.model, memory.encoder).views[memory.view]!;
  return view.reduce((tokens, call) => {
    const word = builtinNamed(sources.builtins.views, call.word);
    const label = `${memory.encoder}.${memory.view}`;
    return workshop.builder.withOrigin(label, call.span, () => word.build(workshop.builder, tokens));
  }, whole);
}

/** Position codes that are the same for every text of a batch are repeated for each. */
function joined({ builder }: Workshop, parts: readonly TokenStream[]): Memory {
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

function tapTexts(workshop: Workshop, model: Model, parts: readonly TokenStream[]): void {
  if (!workshop.taps) return;
  for (const [i, { values, position }] of parts.entries()) {
    const encoder = encoderNamed(model, workshop.task.attend[i]!.encoder);
    const { kind } = model.modalities.find(({ name }) => name === encoder.reads)!;
    if (kind !== 'tokens') continue;
    tap(workshop, encoder.name, 'text.memory', values);
    tap(workshop, encoder.name, 'text.position', withoutBatch(workshop, position));
  }
}

/** [1, tokens, width] → [tokens, width] */
function withoutBatch({ builder }: Workshop, position: Value): Value {
  const [batch, tokens, width] = position.type.shape as [number, number, number];
  return batch === 1 ? builder.reshape(position, [tokens, width]) : position;
}
