/**
 * Class of an adapter. Software adapters, integrated GPUs and discrete GPUs each run best with different
 * graphs and kernels.
 */
export type AdapterClass = 'cpu' | 'integrated' | 'discrete';

/** A matrix product by the lanes of a subgroup: A [m, k] times B [k, n], added to C [m, n]. */
export interface SubgroupMatrix {
  /** Type of A and B. */
  readonly operands: 'f16' | 'f32';
  /** Type of C and the result. */
  readonly result: 'f16' | 'f32';
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/**
 * Largest FLOP of a dispatch by class: one second at 50 GFLOP/s, or 500 GFLOP/s on a discrete GPU, which are
 * below the rates of GPUs in use. Software adapters have no time limit.
 */
export const maxDispatchFlop: Readonly<Record<AdapterClass, number>> = {
  cpu: Number.POSITIVE_INFINITY,
  integrated: 5e10,
  discrete: 5e11,
};

/**
 * Capabilities of an adapter that the compiler may rely on. Plain data, derived by the runtime from the
 * adapter's features and limits (runtime/device/target.ts), or `portable` when compiling to files, so that
 * artifacts are reproducible.
 */
export interface Target {
  readonly name: string;
  readonly class: AdapterClass;
  /** Lanes of every subgroup; 0 if there are no subgroup operations or the size varies. */
  readonly subgroupSize: number;
  /** Whether shaders may use f16. */
  readonly f16: boolean;
  /** Shapes of the matrix products that a subgroup computes in one instruction; empty: none. */
  readonly subgroupMatrices: readonly SubgroupMatrix[];
  /** Precision to which products may round their operands: f16 in programs of `precision: .f16` only. */
  readonly products: 'f32' | 'f16';
  /** Largest number of invocations in a workgroup. */
  readonly maxInvocations: number;
  /** Largest workgroup memory, in bytes. */
  readonly maxWorkgroupBytes: number;
  /** Largest number of storage buffers that a shader may bind. */
  readonly maxStorageBuffers: number;
  /** Largest size of a workspace buffer, in bytes; a larger workspace is divided. */
  readonly maxBufferBytes: number;
  /** Largest size of a storage binding, in bytes. */
  readonly maxBindingBytes: number;
  readonly maxWorkgroupsPerDimension: number;
  /** Alignment of the offset of a binding, in bytes. */
  readonly offsetAlignment: number;
  /** Largest height of a 2-D texture, in texels. */
  readonly maxTextureRows: number;
  /**
   * Largest number of operations of a dispatch: floating-point operations, and accesses to elements as in
   * wgsl/emit/slices.ts. Drivers of GPUs that also draw a display abort work after about two seconds, and the
   * device is lost.
   */
  readonly maxDispatchFlop: number;
}

/**
 * Largest allocation, in bytes. Vulkan drivers may limit allocations to less than the largest buffer, often
 * to 2 or 4 GiB (`maxMemoryAllocationSize`).
 */
export const largestAllocation = 2 ** 31;

/** WebGPU's guaranteed defaults: the target of `unitc compile -o` unless another one is given. */
export const portable: Target = {
  name: 'portable',
  class: 'integrated',
  subgroupSize: 0,
  f16: false,
  subgroupMatrices: [],
  products: 'f32',
  maxInvocations: 256,
  maxWorkgroupBytes: 16384,
  maxStorageBuffers: 8,
  maxBufferBytes: largestAllocation,
  maxBindingBytes: 134217728,
  maxWorkgroupsPerDimension: 65535,
  offsetAlignment: 256,
  maxTextureRows: 8192,
  maxDispatchFlop: maxDispatchFlop.integrated,
};
