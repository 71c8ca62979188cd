import type { DType } from '../ir/graph.ts';
import type { RunSpec } from './run_spec.ts';

/** The Program stage: plain data that the runtime executes, independent of specs and graphs. */

/**
 * The initial value of a parameter. Random values come from Philox keyed by (seed, parameter name), so the
 * order of parameters does not matter.
 */
export type Initializer =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  /** One number per element. */
  | { readonly kind: 'values'; readonly values: readonly number[] }
  | { readonly kind: 'normal'; readonly std: number }
  | { readonly kind: 'uniform'; readonly bound: number };

export interface Parameter {
  /** Published name, as in checkpoints. */
  readonly name: string;
  /** Path in the spec: `vision.backbone.layer1.0.conv1.weight`; groups and `freeze` select by it. */
  readonly path: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** False: frozen, or a constant such as a batch norm's statistics. */
  readonly trainable: boolean;
  /** Upper bound on each element after an update; absent: none. */
  readonly most?: number;
  /** Index into RunSpec.train.groups; 0 is the default group. */
  readonly group: number;
  /** Chunk of the parameter arena and, if trainable, of the gradient arena. */
  readonly chunk: number;
  /** Offset in the chunk, in bytes: a multiple of 256. */
  readonly offset: number;
}

/**
 * Name of a buffer. Arenas are divided into chunks no larger than one binding: `parameters.0`, `gradients.0`
 * and one arena for each optimizer state. The other buffers are `workspace`, `batch`, `step`, `constants` and
 * `results`. A workspace that is too large for one buffer continues in `workspace.1`, `workspace.2` and so
 * on. The programs of a model share all buffers except `constants`.
 */
export type BufferName = string;

/** Name of a buffer of the workspace by its index. */
export function workspaceBuffer(index: number): BufferName {
  return index === 0 ? 'workspace' : `workspace.${index}`;
}

export interface BufferPlan {
  readonly name: BufferName;
  readonly bytes: number;
}

/** A tensor at a fixed offset, in bytes, in a buffer. */
export interface Placement {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly buffer: BufferName;
  readonly offset: number;
}

/** A texture of a program. Programs share textures of the same index, allocated at the largest size. */
export interface TexturePlan {
  readonly bytes: number;
  /** Number of f32 per texel. */
  readonly texel: 2 | 4;
}

export interface ProgramBinding {
  readonly buffer: BufferName;
  readonly offset: number;
  readonly bytes: number;
}

/** A range of a buffer that a dispatch reads through a texture; texture.ts defines the layout. */
export interface TextureBinding extends ProgramBinding {
  /** Index into the program's textures. */
  readonly texture: number;
  /**
   * Whether the range is copied into the texture before the dispatch; false: an earlier dispatch of the
   * program copied it.
   */
  readonly copied: boolean;
}

export interface ProgramDispatch {
  /** Index into the artifact's kernels. */
  readonly kernel: number;
  readonly bindings: readonly ProgramBinding[];
  /** Textures that the dispatch reads; absent if there are none. */
  readonly textures?: readonly TextureBinding[];
  readonly workgroups: readonly [number, number, number];
  /** Values of the kernel's uniform `sizes`; absent if it has none. */
  readonly sizes?: readonly number[];
  /** The layer that the dispatch computes, for profiles and messages: `vision.backbone.layer2.0.conv1`. */
  readonly origin?: string;
}

/**
 * Kinds of programs. `train`: forward, backward, clip, update. `eval`: forward and loss, no dropout.
 * `predict`: forward alone, without targets among its inputs; its heads are bit-identical to those of `eval`.
 */
export const programModes = ['train', 'eval', 'predict'] as const;

export type ProgramMode = (typeof programModes)[number];

export interface Program {
  readonly task: string;
  readonly mode: ProgramMode;
  /** Sizes for which the program is compiled: batch, height, width, tokens. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly buffers: readonly BufferPlan[];
  readonly textures: readonly TexturePlan[];
  /**
   * Tensors uploaded before each run: the batch, and small values of the step (`step.random`, `step.rates`).
   */
  readonly inputs: readonly Placement[];
  /** Tables uploaded once. */
  readonly constants: readonly (Placement & { readonly data: readonly number[] })[];
  /**
   * Tensors read back after a run: losses, heads, taps, `grad_norm`. All are in `results`; outputs with equal
   * values share a placement.
   */
  readonly outputs: readonly Placement[];
  /** Names of the parameters that this program updates. */
  readonly updates: readonly string[];
  /**
   * Number of batches whose mean gradient makes one update. If it is above 1, gradients are added to those in
   * the arena, which is zero before the first batch.
   */
  readonly accumulate: number;
  readonly dispatches: readonly ProgramDispatch[];
  /**
   * Index of the first dispatch of the update (clipping and the optimizer), which runs with the last batch
   * only.
   */
  readonly updateFrom: number;
  /** Planned bytes of the workspace, and the lower bound (largest sum of simultaneously live tensors). */
  readonly memory: { readonly workspace: number; readonly live: number };
}

export interface KernelFile {
  readonly name: string;
  /** Relative to program.json; `source` is present in memory and absent in the file. */
  readonly file: string;
  readonly source?: string;
  readonly family: string;
  readonly variant: string;
}

/**
 * The content of program.json, which `unitc compile` writes next to the WGSL files. schema.ts validates it.
 */
export interface Artifact {
  readonly format: 'unitc-program';
  readonly version: 1;
  readonly model: string;
  readonly target: string;
  readonly parameters: readonly Parameter[];
  readonly kernels: readonly KernelFile[];
  readonly programs: readonly Program[];
  readonly run: RunSpec;
}
