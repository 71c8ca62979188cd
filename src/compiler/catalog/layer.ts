import type { Initializer } from '../artifact/program.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { ModalityKind, ModelCall, ModelModality, ModelTask } from '../model/model.ts';
import type { Signature } from './signature.ts';

/** The value that one layer of an encoder passes to the next. Masks are i32. */
export type Stream =
  /** pixels [batch, channels, height, width] f32; mask [batch, height, width], 1 = padding. */
  | {
      readonly kind: 'pixels';
      readonly pixels: Value;
      readonly mask: Value;
      readonly plane: Plane;
    }
  /** features [batch, channels, h, w]; mask [batch, h, w], 1 = padding. */
  | { readonly kind: 'features'; readonly features: Value; readonly mask: Value }
  /** ids, segments, mask [batch, tokens] i32; mask 1 = token, 0 = padding. */
  | {
      readonly kind: 'ids';
      readonly ids: Value;
      readonly segments: Value;
      readonly mask: Value;
      readonly modality: ModelModality;
    }
  /**
   * values f32, categories i32 and missing f32 [batch, columns]: a number or the index of a category in each
   * column; missing 1 = no value.
   */
  | {
      readonly kind: 'numbers';
      readonly values: Value;
      readonly categories: Value;
      readonly missing: Value;
      readonly modality: ModelModality;
    }
  /**
   * values [batch, tokens, width]; position codes [batch or 1, tokens, width]; mask [batch, tokens], 1
   * = padding.
   */
  | { readonly kind: 'tokens'; readonly values: Value; readonly position: Value; readonly mask: Value };

/** Meaning of pixels, and the sizes that all batches share, for learned positions and messages. */
export interface Plane {
  readonly of: 'images' | 'spectrograms';
  /** The modality. */
  readonly name: string;
  /** Undefined if it varies. */
  readonly height: number | undefined;
  readonly width: number | undefined;
}

export type FeatureStream = Extract<Stream, { kind: 'features' }>;
export type IdStream = Extract<Stream, { kind: 'ids' }>;
export type NumberStream = Extract<Stream, { kind: 'numbers' }>;
export type TokenStream = Extract<Stream, { kind: 'tokens' }>;

/**
 * A layer cannot accept its input: a mistake in the spec. The assembler turns it into a Diagnostic with the
 * layer's line and the line that produces the input.
 */
export class Mismatch extends Error {
  readonly code: string;
  /** The input that the layer needs: the label at its line. */
  readonly expected: string;
  /** The input that the layer receives: the label at the line that produces the input. */
  readonly found: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, expected: string, found: string, hint?: string) {
    super(message);
    this.name = 'Mismatch';
    this.code = code;
    this.expected = expected;
    this.found = found;
    this.hint = hint;
  }
}

export interface ParameterRequest {
  readonly initializer: Initializer;
  readonly shape: readonly number[];
  /**
   * False: a constant such as a batch norm's statistics, or frozen by the layer's arguments. Default true.
   */
  readonly trainable?: boolean;
  /** True: scale or shift of a normalisation, which `no_decay: [.norm]` selects. Default false. */
  readonly norm?: boolean;
  /** Upper bound on each element, to which updates are clamped. Default none. */
  readonly most?: number;
}

/** Source of a dropout mask: the random words of the step and the number of the site. */
export interface DropoutSite {
  /** u32 [4] */
  readonly random: Value;
  /** Share of dropped elements, in 0..1. */
  readonly rate: number;
  readonly site: number;
}

/**
 * Services for the body of a layer. One context per layer instance; parameters of the same name are one
 * parameter.
 */
export interface LayerContext {
  readonly builder: GraphBuilder;
  readonly task: ModelTask;
  readonly call: ModelCall;
  readonly training: boolean;
  /**
   * Returns a parameter of this layer. `local` is its published name below the layer
   * (`layers.0.linear1.weight`); `part` selects one of the published prefixes of a layer that has several
   * (`task_token`, `position`).
   */
  parameter(local: string, request: ParameterRequest, part?: string): Value;
  /**
   * Declares a parameter that published checkpoints hold and no loss reaches (BERT's pooler): stored, never
   * used.
   */
  reserve(local: string, request: ParameterRequest): void;
  /** Inverted dropout; the identity when evaluating or when the rate is 0. Every call is its own site. */
  dropout(x: Value, rate: number): Value;
  /** Dropout site for ops with built-in dropout; undefined when evaluating or when the rate is 0. */
  dropoutSite(rate: number): DropoutSite | undefined;
  /**
   * Exposes an activation to tests under its name in the reference cases (`backbone.stem`, `encoder.layer0`).
   */
  tap(name: string, value: Value): void;
  /** Runs `body` with the origin label `label` below the layer's. */
  within<T>(label: string, body: () => T): T;
  /** Arguments have their defaults filled in and their types checked by resolve. */
  number(arg: string): number;
  /** Null if the optional argument is absent. */
  optionalNumber(arg: string): number | null;
  option(arg: string): string;
  boolean(arg: string): boolean;
  list(arg: string): readonly (number | string)[];
}

/** Position of a layer in the published models. */
export interface PublishedPlace {
  readonly modality: ModalityKind;
  /** Kind of the layer's input: `project` has one name on features and another on tokens. */
  readonly input: Stream['kind'];
  /** '' is the layer itself. */
  readonly part: string;
}

/** A layer of an encoder: its signature and its body built from ops. One file each in catalog/layers. */
export interface LayerBuiltin extends Signature {
  readonly category: 'layer';
  /**
   * Prefix of the parameters in published checkpoints, with its dot; undefined if no published model has the
   * layer.
   */
  published?(place: PublishedPlace): string | undefined;
  /** Throws a Mismatch (or an op's ShapeError) if the input does not fit. */
  build(context: LayerContext, input: Stream): Stream;
}

/** A part or summary of an encoder's tokens, for decoders and heads. One file each in catalog/views. */
export interface ViewBuiltin extends Signature {
  readonly category: 'view';
  build(builder: GraphBuilder, tokens: TokenStream): TokenStream;
}

/** Names of a decoder's parameters in published checkpoints; prefixes end with a dot. */
export interface PublishedDecoder {
  /** `first`: whether it is the model's first shared decoder. */
  prefix(decoder: { readonly name: string; readonly first: boolean }): string;
  /** Prefix of a task's private copy. */
  ownPrefix(task: { readonly family: string; readonly name: string }): string;
  /** Name of the learned queries of a task. */
  queries(task: { readonly family: string; readonly name: string }): string;
}

/** A decoder: its signature and its body built from ops. One file each in catalog/decoders. */
export interface DecoderBuiltin extends Signature {
  readonly category: 'decoder';
  /**
   * Published parameter names. By default the names are `decoders.NAME.`, `decoders.NAME.TASK.` and
   * `queries.TASK.weight`.
   */
  readonly published?: PublishedDecoder;
  /** Width of hidden states, queries and memory. */
  width(call: ModelCall): number;
  /**
   * memory values and position [batch, S, width], mask [batch, S], 1 = padding; queries [Q, width]. Returns
   * the normed hidden states [batch, Q, width] of each layer.
   */
  build(
    context: LayerContext,
    memory: { readonly values: Value; readonly position: Value; readonly mask: Value },
    queries: Value,
  ): readonly Value[];
}

/** Result of matching queries with targets, in N = layers · batch rows. */
export interface Matching {
  /** f32 [N, Q, T]: cost of each pair, for tests. */
  readonly cost: Value;
  /** i32 [N, T]: the query of each target, -1 after the last target of an image. */
  readonly queries: Value;
  /** i32 [N, Q]: the target of each query, -1 if it has none. */
  readonly targets: Value;
}

/** Type of a truth tensor that a matcher reads. */
export interface TargetType {
  readonly dtype: 'f32' | 'i32';
  readonly shape: readonly (string | number)[];
}

/** A way to match queries with targets. One file each in catalog/matchers. */
export interface MatchBuiltin extends Signature {
  readonly category: 'match';
  /** Arguments that name the heads that it reads; the first one is the head of class scores. */
  readonly heads: readonly [scores: string, ...others: string[]];
  /** Truth tensors that it reads, by member of `truth`; named sizes are `batch` and `boxes`. */
  readonly truth: Readonly<Record<string, TargetType>>;
  /**
   * Member of `truth` with the class of each target, i32 [batch, boxes], -1 after the last target of an
   * image.
   */
  readonly classes: string;
  /** `heads` by argument, `truth` by member with N rows instead of `batch`. */
  build(
    context: LayerContext,
    heads: Readonly<Record<string, Value>>,
    truth: Readonly<Record<string, Value>>,
  ): Matching;
}

/** Ground truth after matching, query by query. */
export interface MatchedTruth {
  /** i32 [N, Q]: the target of each query, -1 if it has none. */
  readonly targets: Value;
  /** i32 [N, Q]: class of that target; the number of classes ("no object") if the query has none. */
  readonly classes: Value;
  /** f32 [N, Q]: 1 if the query has a target, else 0. */
  readonly matched: Value;
  /** f32 []: number of boxes in the batch. */
  readonly boxes: Value;
  /** f32 []: the same, at least 1. */
  readonly divisor: Value;
}
