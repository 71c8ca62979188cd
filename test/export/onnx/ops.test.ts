import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/compiler/ir/builder.ts';
import { interpret } from '../../../src/compiler/ir/interpret.ts';
import type { Op, OpSample, ReferenceTensor } from '../../../src/compiler/ir/op.ts';
import { ops } from '../../../src/compiler/ops/index.ts';
import { convertedOps, onnxGraph, UnconvertedOpsError } from '../../../src/export/onnx/convert.ts';
import { sampleTensors, sampleTypes } from '../../../tools/kernels/samples.ts';
import { runGraph } from './ort.ts';

/** Each converted op in ONNX Runtime compared with its reference, on up to five samples of the op. */

/** The graph of one op on a sample, and its inputs. */
function graphOf(op: Op, sample: OpSample) {
  const builder = new GraphBuilder(ops, `${op.name}: ${sample.name}`);
  const values = sampleTypes(sample).map((type, i) => builder.input(`in.${i}`, 'batch', type));
  const [first] = [
    builder.node(op.name as 'add', values as never, (sample.attributes ?? {}) as never),
  ].flat();
  builder.output('out', 'head', first!);
  const tensors = sampleTensors(sample);
  return { graph: builder.build(), inputs: new Map(tensors.map((tensor, i) => [`in.${i}`, tensor])) };
}

/**
 * Excludes attention with dropout, which prediction graphs do not have. ONNX Runtime does not support u32 for
 * most ops.
 */
function predicts({ inputs, attributes }: OpSample): boolean {
  return !(Number(attributes?.rate ?? 0) > 0) && inputs.every(({ dtype }) => dtype !== 'u32');
}

function largestDifference(found: readonly number[], { data }: ReferenceTensor): number {
  expect(found).toHaveLength(data.length);
  return Math.max(
    0,
    ...found.map((value, i) => Math.abs(value - data[i]!) / Math.max(1, Math.abs(data[i]!))),
  );
}

describe('ops in ONNX Runtime', () => {
  const samples = convertedOps.flatMap((name) => {
    const op = ops[name] as Op;
    return op.samples
      .filter(predicts)
      .slice(0, 5)
      .map((sample) => [`${name}: ${sample.name}`, op, sample] as const);
  });

  it.each(samples)('%s equals its reference', async (_name, op, sample) => {
    const { graph, inputs } = graphOf(op, sample);
    const found = await runGraph(onnxGraph([graph], new Map(), new Map()), inputs);
    const expected = interpret(ops, graph, inputs).get('out')!;
    expect(largestDifference(found.get('out')!, expected)).toBeLessThan(1e-5);
  });

  it('refuses ops without a conversion by their names', () => {
    const { graph } = graphOf(ops.assignment as Op, ops.assignment!.samples[0]!);
    expect(() => onnxGraph([graph], new Map(), new Map())).toThrow(UnconvertedOpsError);
    expect(() => onnxGraph([graph], new Map(), new Map())).toThrow('assignment');
  });
});
