import type { OpSample } from '../../src/compiler/ir/op.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import type { Device } from '../../src/runtime/device/open.ts';
import { Draw } from './draw.ts';
import { attentionMakers } from './generators/attention.ts';
import { elementwiseMakers } from './generators/elementwise.ts';
import { fusedMakers } from './generators/fused.ts';
import type { CaseMaker } from './generators/maker.ts';
import { movementMakers } from './generators/movement.ts';
import { productCases, productMakers } from './generators/products.ts';
import { reductionCases, rowMakers } from './generators/rows.ts';
import { trainingMakers } from './generators/training.ts';
import { type KernelCase, kernelCase } from './kernel_case.ts';
import { sampleTensors } from './samples.ts';

/** Makers of random odd shapes, by op. A new op needs a line in generators/. */
export const makers: Readonly<Record<string, CaseMaker>> = {
  ...attentionMakers,
  ...elementwiseMakers,
  ...fusedMakers,
  ...movementMakers,
  ...productMakers,
  ...rowMakers,
  ...trainingMakers,
};

const caseCounts: Readonly<Record<string, number>> = {
  fused: 12,
  matmul: productCases,
  max: reductionCases,
  sum: reductionCases,
};

/** The random cases of an op, the same in every run. */
export function randomCases(op: string): readonly KernelCase[] {
  const draw = new Draw(1000);
  return Array.from({ length: caseCounts[op] ?? 5 }, (_, index) => makers[op]!(draw, index));
}

/**
 * Limits under which cases run in turn: those of the device; at most three workgroups per dimension, so that small
 * grids fold into two dimensions; few operations per dispatch, so that grids run in several.
 */
const turns = [
  { name: '', limits: {} },
  { name: ' folded', limits: { maxWorkgroupsPerDimension: 3 } },
  { name: ' sliced', limits: { maxDispatchFlop: 2e4 } },
];

/** Name of the limits of a case, for titles. */
export function limitsName(index: number): string {
  return turns[index % turns.length]!.name;
}

/** The device with the limits of a case. */
export function limitedDevice({ target, ...rest }: Device, index: number): Device {
  return { ...rest, target: { ...target, ...turns[index % turns.length]!.limits } };
}

/** Ops that have kernels. */
export const computedOps = Object.values(ops).filter((op) => op.kind !== 'view');

/** A sample from an op's record as a case. */
export function sampleCase(op: string, sample: OpSample): KernelCase {
  const tensors = sampleTensors(sample);
  const inputs = sample.inputs.map(({ dtype }, i) => ({ dtype: dtype ?? 'f32', ...tensors[i]! }));
  return kernelCase(op, inputs, sample.attributes);
}
