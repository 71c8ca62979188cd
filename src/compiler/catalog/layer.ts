import type { Initializer } from '../artifact/program.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { ModelCall, ModelModality, ModelTask } from '../resolve/model.ts';
import type { Signature } from './word.ts';

/** What flows between layers of an encoder. Masks are i32. */
export type Stream =
  /** pixels [batch, channels, height, width] f32; mask [batch, height, width], 1 = padding. */
  | {
      readonly kind: 'pixels';
      readonly pixels: Value;
      readonly mask: Value;
      readonly modality: ModelModality;
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
  /** values [batch, tokens, width]; position codes [batch or 1, tokens, width]; mask [batch, tokens], 1 = padding. */
  | { readonly kind: 'tokens'; readonly values: Value; readonly position: Value; readonly mask: Value };

export type FeatureStream = Extract<Stream, { kind: 'features' }>;
export type IdStream = Extract<Stream, { kind: 'ids' }>;
export type TokenStream = Extract<Stream, { kind: 'tokens' }>;

/**
 * What comes to a layer does not fit it. A mistake in a spec: the assembler makes it a Diagnostic that names the layer's
 * line and the line that the input comes from.
 */
export class Mismatch extends Error {
  readonly code: string;
  /** What the layer needs, for the label at its line. */
  readonly expected: string;
  /** What it is given, for the label at the line that gives it. */
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
  /** False: a constant such as a batch norm's statistics, or frozen by the layer's own arguments. Default true. */
  readonly trainable?: boolean;
}

/** What a layer body may do. One context per layer instance; parameters of the same name are one parameter. */
export interface LayerContext {
  readonly builder: GraphBuilder;
  readonly task: ModelTask;
  readonly call: ModelCall;
  readonly training: boolean;
  /**
   * A parameter of this layer: `local` is its published name below the layer (`layers.0.linear1.weight`).
   * `part` chooses among the published prefixes of a layer that has several (`task_token`, `position`).
   */
  parameter(local: string, request: ParameterRequest, part?: string): Value;
  /** A parameter that published checkpoints hold and no loss reaches (BERT's pooler): kept, never computed with. */
  reserve(local: string, request: ParameterRequest): void;
  /** Inverted dropout; the identity when evaluating or when the rate is 0. Every call is its own site. */
  dropout(x: Value, rate: number): Value;
  /** Offers an activation to tests under the golden README's name (`backbone.stem`, `encoder.layer0`); once per name. */
  tap(name: string, value: Value): void;
  /** Runs `body` with origin labels `label` below this layer's. */
  within<T>(label: string, body: () => T): T;
  /** Args with defaults filled in and types checked by resolve. */
  number(arg: string): number;
  /** Null where an optional argument is not given. */
  optionalNumber(arg: string): number | null;
  option(arg: string): string;
  boolean(arg: string): boolean;
  list(arg: string): readonly (number | string)[];
}

/** A layer kind: its signature and its body built from ops. One file each in catalog/layers. */
export interface LayerWord extends Signature {
  readonly category: 'layer';
  /** Throws a Mismatch (or an op's ShapeError) where the input does not fit. */
  build(context: LayerContext, input: Stream): Stream;
}

/** A part of an encoder's output that tasks may attend to instead of the whole. One file each in catalog/views. */
export interface ViewWord extends Signature {
  readonly category: 'view';
  build(builder: GraphBuilder, tokens: TokenStream): TokenStream;
}

export interface DecoderWord extends Signature {
  readonly category: 'decoder';
  /** Width of hidden states, queries and the memory it needs. */
  width(call: ModelCall): number;
  /** memory values [batch, S, width]; queries [Q, width]. Returns normed hidden states [batch, Q, width], one per layer. */
  build(
    context: LayerContext,
    memory: { readonly values: Value; readonly position: Value; readonly mask: Value },
    queries: Value,
  ): readonly Value[];
}

export interface HeadWord extends Signature {
  readonly category: 'head';
  outputs(call: ModelCall): number;
  /** hidden [batch, Q, width] of one decoder layer; returns the head's output, e.g. logits [batch, classes]. */
  build(context: LayerContext, hidden: Value): Value;
}

export interface LossWord extends Signature {
  readonly category: 'loss';
  /** Truth tensors it takes, by argument, with shapes in terms of `batch` and `labels` (the head's outputs). */
  readonly truth: readonly {
    readonly argument: string;
    readonly dtype: 'f32' | 'i32';
    readonly shape: readonly string[];
  }[];
  /** head: the head's output for one decoder layer, e.g. logits [batch, labels]. Returns a scalar, before weighting. */
  build(
    builder: GraphBuilder,
    args: { readonly head: Value; readonly truth: Value; readonly call: ModelCall },
  ): Value;
}
