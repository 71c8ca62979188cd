import type { AdapterClass } from '../../target.ts';

/** Conditions under which a variant is the default. Absent conditions always hold. */
export interface DefaultRow {
  readonly variant: string;
  readonly on?: readonly AdapterClass[];
  /** Least number of lanes of a subgroup. */
  readonly lanes?: number;
  /** Least number of floating-point operations of the node. */
  readonly flop?: number;
  /** Least fraction of the variant's tiles that the node fills. */
  readonly fill?: number;
}

const gpu: readonly AdapterClass[] = ['integrated', 'discrete'];

/**
 * The rows for `cpu` were measured on lavapipe (8 or 16 lanes) and SwiftShader (4 lanes, where sharing loads is a fifth slower than loading per
 * lane). Those for GPUs follow common practice; `unitc tune` measures the adapter in use.
 */
const products = (textureFlop: number): readonly DefaultRow[] => [
  { variant: 'texture', on: ['cpu'], lanes: 8, flop: textureFlop, fill: 0.6 },
  { variant: 'subgroup', on: ['cpu'], lanes: 8, fill: 0.7 },
  { variant: 'workgroup', on: gpu, flop: 1e7, fill: 0.5 },
  { variant: 'tiled' },
];

/** Convolutions move their channels last before they read textures, which costs more than the textures of a product. */
const convolutions = products(1e7);

/** Sharing loads pays from this many operations on with four lanes, and always with eight or more. */
const sweeps = (flop: number): readonly DefaultRow[] => [
  { variant: 'subgroup', on: ['cpu'], lanes: 8 },
  { variant: 'subgroup', on: ['cpu'], flop },
  { variant: 'lane_four', on: gpu },
  { variant: 'lane' },
];

/** These kernels are long: using one variant for all small nodes saves more compile time than partly filled tiles cost. */
const weightGradients: readonly DefaultRow[] = convolutions.map((row) =>
  row.variant === 'subgroup' ? { variant: 'subgroup', on: ['cpu'], lanes: 8 } : row,
);

/** By kernel family: the first row that holds and whose variant accepts the node decides. Families with one variant need no rows. */
export const defaults: Readonly<Record<string, readonly DefaultRow[]>> = {
  attention: sweeps(3e7),
  attention_gradient: sweeps(4e8),
  matmul: products(1e6),
  conv2d: convolutions,
  conv2d_input_gradient: convolutions,
  conv2d_weight_gradient: weightGradients,
  gather_rows_gradient: [{ variant: 'chunked' }, { variant: 'first_occurrence' }],
  softmax: [{ variant: 'workgroup', on: ['discrete'], fill: 0.5 }, { variant: 'row' }],
};
