import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { LayerBuiltin, Stream, TokenStream } from '../catalog/layer.ts';
import { layerPrefix, stageNames } from '../catalog/names.ts';
import { streamNoun } from '../catalog/parts/stream_description.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import type { ModalityKind, Model, ModelEncoder, ModelModality } from '../model/model.ts';
import { type BuildContext, inLayer, type ParameterPlace } from './context.ts';
import { locating, problem } from './problem.ts';
import { modalityStream, type Sizes } from './sizes.ts';

/** Tokens of an encoder, and the line of the spec that determines their width. */
export interface Encoded {
  readonly tokens: TokenStream;
  readonly widthFrom: Span;
}

/** Inputs of the assembly of a task. */
export interface Sources {
  readonly model: Model;
  readonly builtins: Builtins;
  readonly sizes: Sizes;
}

/**
 * Runs a modality through the layers of an encoder; `onLayer` receives the result of each. Throws an
 * AssemblyError if they do not fit.
 */
export function buildEncoder(
  context: BuildContext,
  { model, builtins, sizes }: Sources,
  encoder: ModelEncoder,
  onLayer: (returned: Stream) => void = () => {},
): Encoded {
  const modality = modalityOf(model, encoder);
  const places = new EncoderPlaces(encoder, modality.kind, isFirstOfItsKind(model, encoder));
  let stream = modalityStream(context.builder, modality, sizes);
  let source = modality.span;
  let widthFrom = modality.span;
  for (const [stage, call] of encoder.body.entries()) {
    const before = stream;
    const layer = builtinNamed(builtins.layers, call.builtin);
    const place = places.next(stage, layer, before.kind);
    stream = locating(call.span, source, () =>
      inLayer(context, call, place, (within) => layer.build(within, before)),
    );
    onLayer(stream);
    if (widthOf(stream) !== widthOf(before) || 'width' in call.args) widthFrom = call.span;
    source = call.span;
  }
  if (stream.kind === 'tokens') return { tokens: stream, widthFrom };
  const found = streamNoun(stream.kind);
  throw problem(
    'E0401',
    `encoder \`${encoder.name}\` ends in ${found}; decoders and heads read tokens`,
    [{ span: source, text: `returns ${found}` }],
    stream.kind === 'features'
      ? 'end its body with `transformer(…)` or `tokens()`, which make tokens of a feature map'
      : 'add a layer that makes tokens',
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
    case 'numbers':
      return undefined;
    case 'features':
      return stream.features.type.shape[1];
    case 'tokens':
      return stream.values.type.shape[2];
  }
}

/** Names the parameters of one encoder, layer by layer. */
class EncoderPlaces {
  readonly #names: readonly string[];
  readonly #seen = new Map<string, number>();
  readonly #encoder: ModelEncoder;
  readonly #modality: ModalityKind;
  readonly #first: boolean;

  constructor(encoder: ModelEncoder, modality: ModalityKind, first: boolean) {
    this.#names = stageNames(encoder.body);
    this.#encoder = encoder;
    this.#modality = modality;
    this.#first = first;
  }

  next(stage: number, layer: LayerBuiltin, input: Stream['kind']): ParameterPlace {
    const label = this.#names[stage]!;
    const key = `${layer.name}/${input}`;
    const repetition = this.#seen.get(key) ?? 0;
    this.#seen.set(key, repetition + 1);
    const place = {
      encoder: this.#encoder.name,
      first: this.#first,
      modality: this.#modality,
      input,
      label,
      repetition,
    };
    return { path: `${this.#encoder.name}.${label}`, prefix: (part) => layerPrefix(layer, place, part) };
  }
}
