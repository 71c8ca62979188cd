import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { Stream, TokenStream } from '../catalog/layer.ts';
import { layerPrefix, stageNames } from '../catalog/names.ts';
import { streamNoun } from '../catalog/parts/stream_description.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import type { Model, ModelEncoder, ModelModality } from '../model/model.ts';
import { inLayer, type Place, type Workshop } from './context.ts';
import { locating, problem } from './problem.ts';
import { modalityStream, type Sizes } from './sizes.ts';

/** What an encoder gives, and the line of the spec that its width comes from. */
export interface Encoded {
  readonly tokens: TokenStream;
  readonly widthFrom: Span;
}

/** Runs a modality through the layers of an encoder. Throws an AssemblyError where they do not fit. */
export function buildEncoder(
  workshop: Workshop,
  { model, builtins, sizes }: { readonly model: Model; readonly builtins: Builtins; readonly sizes: Sizes },
  encoder: ModelEncoder,
): Encoded {
  const modality = modalityOf(model, encoder);
  const places = new Places(encoder, modality.kind, isFirstOfItsKind(model, encoder));
  let stream = modalityStream(workshop.builder, modality, sizes);
  let source = modality.span;
  let widthFrom = modality.span;
  for (const [stage, call] of encoder.body.entries()) {
    const before = stream;
    const place = places.next(stage, before.kind);
    const word = builtinNamed(builtins.layers, call.word);
    stream = locating(call.span, source, () =>
      inLayer(workshop, call, place, (context) => word.build(context, before)),
    );
    if (widthOf(stream) !== widthOf(before) || 'width' in call.args) widthFrom = call.span;
    source = call.span;
  }
  if (stream.kind === 'tokens') return { tokens: stream, widthFrom };
  const given = streamNoun(stream.kind);
  throw problem(
    'E0401',
    `encoder \`${encoder.name}\` ends in ${given}; decoders attend to tokens`,
    [{ span: source, text: `gives ${given}` }],
    stream.kind === 'features'
      ? 'end its body with `transformer(…)`, which makes tokens of a feature map'
      : 'go on with a layer that makes tokens',
  );
}

function modalityOf(model: Model, encoder: ModelEncoder): ModelModality {
  return model.modalities.find(({ name }) => name === encoder.reads)!;
}

function isFirstOfItsKind(model: Model, encoder: ModelEncoder): boolean {
  const { kind } = modalityOf(model, encoder);
  return model.encoders.find((other) => modalityOf(model, other).kind === kind) === encoder;
}

function widthOf(stream: Stream): number | undefined {
  switch (stream.kind) {
    case 'pixels':
    case 'ids':
      return undefined;
    case 'features':
      return stream.features.type.shape[1];
    case 'tokens':
      return stream.values.type.shape[2];
  }
}

/** Where the parameters of each layer of one encoder are, layer by layer. */
class Places {
  private readonly names: readonly string[];
  private readonly seen = new Map<string, number>();
  private readonly encoder: ModelEncoder;
  private readonly modality: 'pixels' | 'tokens';
  private readonly first: boolean;

  constructor(encoder: ModelEncoder, modality: 'pixels' | 'tokens', first: boolean) {
    this.names = stageNames(encoder.body);
    this.encoder = encoder;
    this.modality = modality;
    this.first = first;
  }

  next(stage: number, input: Stream['kind']): Place {
    const { encoder, modality, first } = this;
    const { word } = encoder.body[stage]!;
    const label = this.names[stage]!;
    const repetition = this.seen.get(`${word}/${input}`) ?? 0;
    this.seen.set(`${word}/${input}`, repetition + 1);
    const place = { encoder: encoder.name, first, modality, word, input, label, repetition };
    return { path: `${encoder.name}.${label}`, prefix: (part) => layerPrefix(place, part) };
  }
}
