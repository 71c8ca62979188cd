import type { SubgroupMatrix } from './target.ts';

/**
 * Products of small matrices by the lanes of a subgroup (tensor cores). The feature is a proposal
 * (https://github.com/gpuweb/gpuweb/issues/5335): its name, interface and WGSL will change, and only this
 * file depends on them. Names and syntax are those of Dawn in the npm package webgpu 0.6
 * (https://dawn.googlesource.com/dawn/+/refs/heads/main/docs/dawn/features/subgroup_matrix.md).
 */
export const subgroupMatrixFeature = 'chromium-experimental-subgroup-matrix';

/** Dawn's toggle that exposes the feature. */
export const subgroupMatrixToggle = 'allow_unsafe_apis';

/** The WGSL directive of a shader that uses the built-ins below. */
export const subgroupMatrixDirective = 'enable chromium_experimental_subgroup_matrix;';

/** An entry of `GPUAdapterInfo.subgroupMatrixConfigs`: A [M, K] times B [K, N] plus C [M, N]. */
interface SubgroupMatrixConfig {
  readonly componentType: string;
  readonly resultComponentType: string;
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** The parts of a GPUAdapter that describe the feature. */
export interface OfferedFeatures {
  readonly features: { has(name: string): boolean };
  readonly info: object;
}

/** The shapes of floating-point products that an adapter offers; none without the feature. */
export function subgroupMatricesOf({ info, features }: OfferedFeatures): readonly SubgroupMatrix[] {
  if (!features.has(subgroupMatrixFeature)) return [];
  const { subgroupMatrixConfigs: configs = [] } = info as {
    readonly subgroupMatrixConfigs?: Iterable<SubgroupMatrixConfig>;
  };
  return [...configs].flatMap(({ componentType, resultComponentType, M, N, K }) => {
    const operands = floatOf(componentType);
    const result = floatOf(resultComponentType);
    return operands && result ? [{ operands, result, m: M, n: N, k: K }] : [];
  });
}

function floatOf(type: string): SubgroupMatrix['result'] | undefined {
  return type === 'f16' || type === 'f32' ? type : undefined;
}

/**
 * A matrix in an array of workgroup memory, row by row. Dawn ignores an access unless the array has at least
 * offset + stride · rows elements. Vulkan requires that offset and stride are multiples of 16 bytes.
 */
export interface StoredMatrix {
  /** Name of the array, whose elements are components of the matrix. */
  readonly array: string;
  /** Expression of the index of the first element, uniform within a subgroup. */
  readonly offset: string;
  /** Row stride, in elements. */
  readonly stride: number;
}

/** WGSL expressions and statements on matrices of one shape, for subgroup-uniform control flow. */
export interface MatrixBuiltins {
  /** A result matrix of zeros. */
  readonly zero: string;
  loadA(stored: StoredMatrix): string;
  loadB(stored: StoredMatrix): string;
  /** a · b + c. */
  multiplyAdd(a: string, b: string, c: string): string;
  /** Statement that writes a result. */
  store(stored: StoredMatrix, value: string): string;
}

/** The built-ins for a shape. WGSL types list columns before rows. */
export function matrixBuiltins({ operands, result, m, n, k }: SubgroupMatrix): MatrixBuiltins {
  const load = (type: string, { array, offset, stride }: StoredMatrix): string =>
    `subgroupMatrixLoad<${type}, row_major>(&${array}, ${offset}, ${stride}u)`;
  return {
    zero: `subgroup_matrix_result<${result}, ${n}, ${m}>()`,
    loadA: (stored) => load(`subgroup_matrix_left<${operands}, ${k}, ${m}>`, stored),
    loadB: (stored) => load(`subgroup_matrix_right<${operands}, ${n}, ${k}>`, stored),
    multiplyAdd: (a, b, c) => `subgroupMatrixMultiplyAccumulate(${a}, ${b}, ${c})`,
    store: ({ array, offset, stride }, value) =>
      `subgroupMatrixStore<row_major>(&${array}, ${offset}, ${value}, ${stride}u);`,
  };
}
