import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Node, TensorType } from '../../src/compiler/ir/graph.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import type { Op, Sample, Tensor } from '../../src/compiler/ops/op.ts';
import { variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { runNode } from '../support/gpu.ts';
import { sampleTensors, sampleTypes } from '../support/samples.ts';

/** Every op's samples on the adapter against its float64 reference, with every variant of its family forced in turn. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

function nodeOf(op: Op, sample: Sample): { readonly node: Node; readonly inputs: readonly Tensor[] } {
  const types = sampleTypes(sample);
  let id = 0;
  const value = (type: TensorType) => ({ id: id++, type });
  const attributes = sample.attributes ?? {};
  const inputs = types.map(value);
  const outputs = op.infer(types, attributes).map(value);
  return { node: { op: op.name, inputs, outputs, attributes }, inputs: sampleTensors(sample) };
}

/** Both as the adapter holds them: 32-bit. */
function rounded({ shape, data }: Tensor): Tensor {
  return { shape, data: Float64Array.from(data, Math.fround) };
}

function expectClose(actual: Float64Array, expected: Tensor): void {
  let worst = 0;
  let largest = 0;
  for (const [i, value] of expected.data.entries()) {
    worst = Math.max(worst, Math.abs(value - actual[i]!));
    largest = Math.max(largest, Math.abs(value));
    expect(Number.isNaN(actual[i])).toBe(Number.isNaN(value));
  }
  // The limit of the golden README for single operations.
  expect(worst).toBeLessThanOrEqual(2e-5 * Math.max(largest, 1e-3));
}

/** Inputs that a kernel updates in place, by output. */
const inPlace: Readonly<Record<string, readonly number[]>> = { adamw: [0, 2, 3] };

const computed = Object.values(ops).filter((op) => op.kind !== 'view');

describe.each(computed.map((op) => [op.name, op] as const))('%s', (_, op) => {
  const families = variants.filter((variant) => variant.ops.includes(op.name));
  for (const variant of families) {
    test.each(op.samples.map((sample) => [sample.name, sample] as const))(
      `${variant.variant}: %s`,
      async (_name, sample) => {
        const { node, inputs } = nodeOf(op, sample);
        if (!variant.accepts(node, device.target)) return;
        const given = inputs.map((tensor, i) =>
          node.inputs[i]!.type.dtype === 'f32' ? rounded(tensor) : tensor,
        );
        const expected = op.reference(
          given,
          node.attributes,
          node.outputs.map(({ type }) => type),
        );
        const forced = new Map([[variant.family, variant.variant]]);
        const initial = node.outputs.map((_output, i) =>
          inPlace[op.name] ? given[inPlace[op.name]![i]!] : undefined,
        );
        const actual = await runNode(device, node, given, forced, initial);
        for (const [i, tensor] of expected.entries()) expectClose(actual[i]!, tensor);
      },
    );
  }
});

test('every op has a kernel', () => {
  const able = new Set(variants.flatMap((variant) => variant.ops));
  expect(computed.filter((op) => !able.has(op.name)).map((op) => op.name)).toEqual([]);
});
