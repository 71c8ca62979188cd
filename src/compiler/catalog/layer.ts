import type { Initializer } from '../artifact/program.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { ModelCall, ModelModality, ModelTask } from '../model/model.ts';
import type { Signature } from './signature.ts';

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

/** Where random numbers of dropout come from: the step's words, and the number of the site. */
export interface DropoutSite {
  /** [4] u32 */
  readonly random: Value;
  readonly rate: number;
  readonly site: number;
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
  /** A dropout site for ops that drop by themselves; undefined when evaluating or when the rate is 0. */
  dropoutSite(rate: number): DropoutSite | undefined;
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
export interface LayerBuiltin extends Signature {
  readonly category: 'layer';
  /** Throws a Mismatch (or an op's ShapeError) where the input does not fit. */
  build(context: LayerContext, input: Stream): Stream;
}

/** A part of an encoder's output that tasks may attend to instead of the whole. One file each in catalog/views. */
export interface ViewBuiltin extends Signature {
  readonly category: 'view';
  build(builder: GraphBuilder, tokens: TokenStream): TokenStream;
}

export interface DecoderBuiltin extends Signature {
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

/**
 * Heads, matching and losses work on the hidden states of several decoder layers at once: N = layers · batch rows, layer
 * after layer.
 */
export interface HeadBuiltin extends Signature {
  readonly category: 'head';
  /** Size of the last axis of what it puts out. `heads`: those of the task, for heads that refer to others. */
  outputs(call: ModelCall, heads: readonly ModelCall[]): number;
  /** Looks at the class of each query, which is known only after matching. */
  readonly afterMatching?: boolean;
  /** The golden README's name of its output, and whether that is of the last layer, of all, or one by one. */
  readonly tap?: { readonly name: string; readonly layers: 'last' | 'stacked' | 'each' };
  /** hidden [N, Q, width]; returns the head's output, e.g. logits [N, classes] or boxes [N, Q, 4]. */
  build(context: LayerContext, hidden: Value, around: HeadSurroundings): Value;
}

/** What a head may look at beside the hidden states. */
export interface HeadSurroundings {
  /** Outputs of the task's heads that are built already, by name. */
  readonly heads: ReadonlyMap<string, Value>;
  /** i32 [N, Q]: the class that the query is matched with, or that it predicts; only for heads `afterMatching`. */
  readonly classes?: Value;
}

/** What `match` finds out: for the losses, which compare each query with its target. */
export interface Matching {
  /** f32 [N, Q, T], for tests. */
  readonly cost: Value;
  /** i32 [N, T]: the query of each target, -1 beyond the targets of an image. */
  readonly queries: Value;
  /** i32 [N, Q]: the target of each query, -1 where it has none. */
  readonly targets: Value;
}

/** A way to match queries with targets. One file each in catalog/matches. */
export interface MatchBuiltin extends Signature {
  readonly category: 'match';
  /** Arguments that name the heads it looks at; the first gives the classes. */
  readonly heads: readonly [scores: string, ...others: string[]];
  /** `heads` by argument; label i32 [N, T] and box f32 [N, T, 4]. */
  build(
    context: LayerContext,
    heads: Readonly<Record<string, Value>>,
    truth: { readonly label: Value; readonly box: Value },
  ): Matching;
}

/** Truth as losses see it after matching. */
export interface MatchedTruth {
  /** i32 [N, Q]: the target of each query, -1 where it has none. */
  readonly targets: Value;
  /** i32 [N, Q]: the class of that target; the number of classes ("no object") where there is none. */
  readonly classes: Value;
  /** f32 [N, Q]: 1 where the query has a target. */
  readonly matched: Value;
  /** f32 scalar: the boxes of the batch, at least 1. */
  readonly boxes: Value;
}

export interface LossArguments {
  /** The head's output, e.g. logits [N, labels] or boxes [N, Q, 4]. */
  readonly head: Value;
  /** For each of the N rows, e.g. classes [N] or target boxes [N, T, 4]. */
  readonly truth: Value;
  readonly layers: number;
  /** Only for losses `afterMatching`. */
  readonly matching?: MatchedTruth;
}

export interface LossBuiltin extends Signature {
  readonly category: 'loss';
  /** Truth tensors it takes, by argument; names in the shape are `batch`, `labels` (the head's outputs) and `boxes`. */
  readonly truth: readonly {
    readonly argument: string;
    readonly dtype: 'f32' | 'i32';
    readonly shape: readonly (string | number)[];
  }[];
  /** Compares queries with the targets they are matched with: the published name of the term. */
  readonly afterMatching?: 'ce' | 'bbox' | 'giou' | 'attr';
  /** Returns f32 [layers], before weighting. */
  build(context: LayerContext, args: LossArguments): Value;
}
