import type { AdapterClass } from '../../target.ts';

/** Conditions for a default variant; an absent condition always holds. */
export interface DefaultRow {
  readonly variant: string;
  /** Adapter classes. */
  readonly on?: readonly AdapterClass[];
  /** Minimum subgroup size. */
  readonly lanes?: number;
  /** Minimum FLOP of the node. */
  readonly flop?: number;
  /** Minimum utilisation (KernelVariant.fill). */
  readonly fill?: number;
}

const gpu: readonly AdapterClass[] = ['integrated', 'discrete'];

/**
 * Default variants of matrix products. The rows for `cpu` were measured on lavapipe (8 or 16 lanes) and
 * SwiftShader (4 lanes; subgroup variants are 20 % slower). Those for GPUs follow common practice;
 * `unitc tune` measures the adapter in use. `textureFlop`: FLOP from which the faster loads of `texture`
 * repay its compile time.
 */
const products = (textureFlop: number): readonly DefaultRow[] => [
  { variant: 'texture', on: ['cpu'], lanes: 8, flop: textureFlop, fill: 0.6 },
  { variant: 'subgroup', on: ['cpu'], lanes: 8, fill: 0.7 },
  { variant: 'subgroup_matrix', on: gpu, flop: 1e9, fill: 0.7 },
  { variant: 'subgroup_matrix_small', on: gpu, flop: 1e7, fill: 0.5 },
  { variant: 'double_buffered', on: ['discrete'], flop: 1e9, fill: 0.7 },
  { variant: 'workgroup', on: gpu, flop: 1e7, fill: 0.6 },
  { variant: 'tiled' },
];

/**
 * Convolutions copy their operands to a channels-last layout before they read textures, so textures pay off
 * later than for plain products.
 */
const convolutions = products(1e7);

/**
 * Default variants of attention. Sharing loads in a subgroup always pays off with eight lanes or more; with
 * four, from `flop` on. On GPUs, the four lanes of a quad share a token if one lane per token would leave
 * most of the GPU idle, or need more registers than it has.
 */
const sweeps = (flop: number): readonly DefaultRow[] => [
  { variant: 'subgroup', on: ['cpu'], lanes: 8 },
  { variant: 'subgroup', on: ['cpu'], flop },
  { variant: 'workgroup', on: gpu, flop: 1e7, fill: 0.6 },
  { variant: 'workgroup_quads', on: gpu, flop: 1e7 },
  { variant: 'workgroup', on: gpu, flop: 1e7 },
  { variant: 'lane_four', on: gpu },
  { variant: 'lane' },
];

/**
 * Kernels of weight gradients are long: one variant for all small nodes saves more compile time than padded
 * tiles cost.
 */
const weightGradients: readonly DefaultRow[] = convolutions.map((row) =>
  row.variant === 'subgroup' ? { variant: 'subgroup', on: ['cpu'], lanes: 8 } : row,
);

/** Default variants of kernels that compute rows: one workgroup per row if rows are long enough. */
const rows: readonly DefaultRow[] = [{ variant: 'workgroup', on: gpu, fill: 0.5 }, { variant: 'row' }];

/**
 * Rows by kernel family: the first one whose conditions hold and whose variant accepts the node decides.
 * Families with one variant need no rows.
 */
export const defaults: Readonly<Record<string, readonly DefaultRow[]>> = {
  attention: sweeps(3e7),
  attention_gradient: sweeps(4e8),
  matmul: products(1e6),
  conv2d: convolutions,
  conv2d_input_gradient: convolutions,
  conv2d_weight_gradient: weightGradients,
  gather_rows_gradient: [{ variant: 'chunked' }, { variant: 'first_occurrence' }],
  cross_entropy: rows,
  cross_entropy_gradient: rows,
  layer_norm: rows,
  layer_norm_gradient: rows,
  reduce: [{ variant: 'workgroup', on: gpu, fill: 0.5 }, { variant: 'chunked' }],
  softmax: rows,
  softmax_gradient: rows,
  squared_sum: [{ variant: 'workgroup', on: gpu }, { variant: 'block' }],
};
