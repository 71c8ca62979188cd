import type { DescriptionHashes } from '../run/description.ts';

/**
 * Lines of `digests.jsonl`. A run is a chain of steps; every line except that of a segment is a function of
 * the spec, the data, the seed and the arithmetic of the device.
 */
export type DigestLine = SegmentLine | StepLine | StateLine;

/** Software and hardware on which steps were computed. */
export interface RunEnvironment {
  /** Versions of `unitc`, `node` and the packages that prepare data and drive the GPU, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Operating system and architecture: `linux x64`. */
  readonly platform: string;
  /** The driver's own description of the adapter, with its version. */
  readonly adapter: string;
  /** Name of the adapter and the API it was opened with. */
  readonly device: string;
  /** SHA-256 of the limits and features that the compiler relies on. */
  readonly target: string;
  /** Kernel variants that differ from the defaults, by request or family. */
  readonly variants: Readonly<Record<string, string>>;
}

/** The steps after `from`, which one process trained. */
export interface Segment {
  readonly from: number;
  readonly seed: number;
  readonly environment: RunEnvironment;
  /** SHA-256 of the files that describe the run. */
  readonly description: DescriptionHashes;
  /** Hash of the model's parameters and tasks. */
  readonly model: string;
  /** SHA-256 of `unit.lock` beside the spec; null if there is none. */
  readonly lock: string | null;
  /**
   * SHA-256 of the weight files from which the initial parameters were read, by path relative to the spec;
   * absent if there are none, and in the segments of processes that continued the run.
   */
  readonly weights?: WeightSums;
}

/** SHA-256 of weight files by path. */
export type WeightSums = Readonly<Record<string, string>>;

export interface SegmentLine extends Segment {
  readonly kind: 'segment';
}

/** The results of a step, which every repetition must reproduce. */
export interface StepDigest {
  readonly step: number;
  readonly task: string;
  /** Digest of the names of its records, in order; like `batch`, 16 hexadecimal digits. */
  readonly records: string;
  /** Digest of the tensors of its batches. */
  readonly batch: string;
  /** Mean loss of its batches. JSON keeps every bit of a number. */
  readonly loss: number;
  /** Norm of the gradients; null if it was not finite and the step was skipped. */
  readonly gradNorm: number | null;
}

export interface StepLine extends StepDigest {
  readonly kind: 'step';
  /**
   * Each record that the process drew for the first time: its name, and a digest of its contents (16 digits).
   */
  readonly first: readonly (readonly [name: string, contents: string])[];
}

/** Digests of the arenas after a step; SHA-256 in hexadecimal. */
export interface State {
  readonly step: number;
  readonly parameters: string;
  /** Digest of all optimizer states; null at step 0, where they are zero. */
  readonly optimizer: string | null;
  /** Digest of all steps up to this one. */
  readonly chain: string;
}

export interface StateLine extends State {
  readonly kind: 'state';
}
