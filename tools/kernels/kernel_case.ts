import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Attributes, Node } from '../../src/compiler/ir/graph.ts';
import { interpret, runnerOf } from '../../src/compiler/ir/interpret.ts';
import type { OpSet, ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { typeText } from '../../src/compiler/ir/type_text.ts';
import { opNamed, ops } from '../../src/compiler/ops/index.ts';
import type { KernelVariant } from '../../src/compiler/wgsl/index.ts';
import type { Device } from '../../src/runtime/device/open.ts';
import type { TypedTensor } from './draw.ts';
import { runNode } from './run_node.ts';

/** One node with its inputs, for a kernel variant and the reference. */
export interface KernelCase {
  readonly node: Node;
  readonly inputs: readonly ReferenceTensor[];
}

export function kernelCase(
  op: string,
  inputs: readonly TypedTensor[],
  attributes: Attributes = {},
): KernelCase {
  const b = new GraphBuilder<OpSet>(ops, op);
  const values = inputs.map(({ dtype, shape }, i) => b.input(`in${i}`, 'batch', { dtype, shape }));
  b.node(op, values, attributes);
  return { node: b.build().nodes[0]!, inputs };
}

/** `f32[3, 1031], i32[3] {"axis":1}` */
export function caseText({ node }: KernelCase): string {
  const attributes = Object.keys(node.attributes).length > 0 ? ` ${JSON.stringify(node.attributes)}` : '';
  const body = node.body ? ` ${node.body.nodes.map(({ op }) => op).join(' ')}` : '';
  return `${node.inputs.map(({ type }) => typeText(type)).join(', ')}${attributes}${body}`;
}

/** Inputs that a kernel updates in place, by output. */
const inPlace: Readonly<Record<string, readonly number[]>> = {
  accumulate: [0],
  assign: [0],
  optimizer_step: [0, 2, 3, 4, 5],
};

/**
 * Limit on deviations of single operations, as a fraction of the largest element (test/golden/README.md);
 * elements below the second number count as that large.
 */
const [limit, floor] = [2e-5, 1e-3];

/**
 * Runs a case with one variant forced and compares it with float64: the largest deviation of an output
 * relative to its limit, infinite if an element is not finite; undefined if the variant does not accept the
 * case.
 */
export async function compareVariant(
  device: Device,
  variant: KernelVariant,
  { node, inputs }: KernelCase,
): Promise<number | undefined> {
  const { family, variant: name } = variant;
  if (!variant.accepts(node, device.target)) return undefined;
  const given = inputs.map((tensor, i) => (node.inputs[i]!.type.dtype === 'f32' ? rounded(tensor) : tensor));
  const initial = node.outputs.map((_, i) => (inPlace[node.op] ? given[inPlace[node.op]![i]!] : undefined));
  const actual = await runNode(device, node, given, new Map([[family, name]]), initial);
  const fractions = referenceOf(node, given).map((expected, i) => deviation(actual[i]!, expected));
  return Math.max(...fractions);
}

/** Values rounded to 32 bits, as on the adapter. */
function rounded({ shape, data }: ReferenceTensor): ReferenceTensor {
  return { shape, data: Float64Array.from(data, Math.fround) };
}

function referenceOf(node: Node, inputs: readonly ReferenceTensor[]): readonly ReferenceTensor[] {
  const { body } = node;
  if (body)
    return [...interpret(ops, body, new Map(body.inputs.map(({ name }, i) => [name, inputs[i]!]))).values()];
  const types = node.outputs.map(({ type }) => type);
  return opNamed(node.op).reference(inputs, node.attributes, types, runnerOf(ops));
}

function deviation(actual: Float64Array, expected: ReferenceTensor): number {
  if (actual.length !== expected.data.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  let largest = 0;
  for (const [i, value] of expected.data.entries()) {
    if (Object.is(value, actual[i])) continue;
    if (!Number.isFinite(actual[i])) return Number.POSITIVE_INFINITY;
    worst = Math.max(worst, Math.abs(value - actual[i]!));
    largest = Math.max(largest, Math.abs(value));
  }
  return worst / (limit * Math.max(largest, floor));
}
