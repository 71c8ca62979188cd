import type { AdapterClass } from '../../target.ts';

/** When a variant serves, unless something else is asked for. What is left out does not matter. */
export interface DefaultRow {
  readonly variant: string;
  readonly on?: readonly AdapterClass[];
  /** Lanes that a subgroup has at least. */
  readonly lanes?: number;
  /** Floating-point operations of the node, at least. */
  readonly flop?: number;
  /** Share of the variant's tiles that the node fills, at least. */
  readonly fill?: number;
}

const gpu: readonly AdapterClass[] = ['integrated', 'discrete'];

/**
 * The rows for `cpu` are measured, on lavapipe (8 or 16 lanes) and SwiftShader (4, which multiply a fifth slower together than alone).
 * Those for GPUs are common practice; `unitc tune` measures the adapter at hand.
 */
const products = (textureFlop: number): readonly DefaultRow[] => [
  { variant: 'texture', on: ['cpu'], lanes: 8, flop: textureFlop, fill: 0.6 },
  { variant: 'subgroup', on: ['cpu'], lanes: 8, fill: 0.7 },
  { variant: 'workgroup', on: gpu, flop: 1e7, fill: 0.5 },
  { variant: 'tiled' },
];

/** Operands of convolutions are moved before they become textures. */
const convolutions = products(1e7);

/** Four lanes share what they load to advantage from so many operations on; eight and more always do. */
const sweeps = (flop: number): readonly DefaultRow[] => [
  { variant: 'subgroup', on: ['cpu'], lanes: 8 },
  { variant: 'subgroup', on: ['cpu'], flop },
  { variant: 'lane_four', on: gpu },
  { variant: 'lane' },
];

/** The code of these is long: one variant for all that is small takes less time to compile than tiles that are not full cost. */
const weightGradients: readonly DefaultRow[] = convolutions.map((row) =>
  row.variant === 'subgroup' ? { variant: 'subgroup', on: ['cpu'], lanes: 8 } : row,
);

/** By family of kernels: the first row that holds and whose variant accepts the node. Families with one variant need no rows. */
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
