import type { DType } from '../ir/graph.ts';
import type { RunSpec } from './run_spec.ts';

/** The Program stage: plain data that the runtime executes. It knows nothing of `.unit` or of graphs. */

/** How a parameter starts. Drawn with Philox keyed by (seed, parameter name), so that order does not matter. */
export type Initializer =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  /** Given element by element. */
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
  /** Index into RunSpec.train.groups; 0 is the default group. */
  readonly group: number;
  /** Position in the parameter arena (and, where trainable, in the gradient and moment arenas). */
  readonly chunk: number;
  /** In bytes, a multiple of 256. */
  readonly offset: number;
}

/**
 * Memory shared by all programs of a model. Arenas are divided into chunks no larger than a binding may be; chunk k of
 * `parameters`, `gradients`, `first_moment` and `second_moment` have the same layout.
 */
export type BufferName = string;

export interface BufferPlan {
  /** `parameters.0`, `gradients.0`, `first_moment.0`, `second_moment.0`, `workspace`, `batch`, `step`, `constants`, `results`. */
  readonly name: BufferName;
  readonly bytes: number;
}

/** A tensor at a fixed place in a buffer. `offset` in bytes. */
export interface Placement {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly buffer: BufferName;
  readonly offset: number;
}

/** Of one program; those of the same index are shared by all, as large as the largest. */
export interface TexturePlan {
  readonly bytes: number;
  /** f32 in a texel. */
  readonly texel: 2 | 4;
}

export interface ProgramBinding {
  readonly buffer: BufferName;
  readonly offset: number;
  readonly bytes: number;
}

/** A range of a buffer that a dispatch reads through a texture: see texture.ts for how it lies there. */
export interface TextureBinding extends ProgramBinding {
  /** Index into the program's textures. */
  readonly texture: number;
  /** The range is copied into the texture before the dispatch; false: an earlier dispatch of the program has had it copied. */
  readonly copied: boolean;
}

export interface ProgramDispatch {
  /** Index into the artifact's kernels. */
  readonly kernel: number;
  readonly bindings: readonly ProgramBinding[];
  /** Absent where it reads none. */
  readonly textures?: readonly TextureBinding[];
  readonly workgroups: readonly [number, number, number];
  /** Values of the kernel's uniform `sizes`; absent where it has none. */
  readonly sizes?: readonly number[];
  /** `vision.backbone.layer2.0.conv1`: for profiles and messages. */
  readonly origin?: string;
}

export interface Program {
  readonly task: string;
  /** `train`: forward, backward, clip, update. `eval`: forward and loss, no dropout. */
  readonly mode: 'train' | 'eval';
  /** Sizes it was compiled for: batch, height, width, tokens. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly buffers: readonly BufferPlan[];
  readonly textures: readonly TexturePlan[];
  /** Uploaded before each run: batch tensors, and the step's small values (`step.random`, `step.rates`). */
  readonly inputs: readonly Placement[];
  /** Uploaded once: tables. */
  readonly constants: readonly (Placement & { readonly data: readonly number[] })[];
  /** Read back after a run: losses, heads, taps, grad_norm. All live in `results`; what is one value has several names for one place. */
  readonly outputs: readonly Placement[];
  /** Names of the parameters whose gradient this program makes and which it updates. */
  readonly updates: readonly string[];
  /**
   * Batches whose mean gradient makes one update. Where there are several, gradients are added to those in the arena, which are zero
   * before the first batch.
   */
  readonly accumulate: number;
  readonly dispatches: readonly ProgramDispatch[];
  /** Dispatches from this one on, clipping and the optimizer, run with the last batch of an update only. */
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

/** What `unitc compile` writes as program.json (+ .wgsl files). Validated by artifact/schema.ts with ajv. */
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
