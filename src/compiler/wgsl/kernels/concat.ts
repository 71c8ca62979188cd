/**
 * y = concatenation of x0, x1, … along one axis: [before…, sizeᵢ, after…] to [before…, Σ sizeᵢ, after…].
 *
 * One invocation copies one element, or one vec4 if every part is a multiple of four; comparisons with the
 * parts' ends select its source. On software adapters it loops over several elements. One dispatch copies as
 * many parts as it can bind.
 */

import { elementCount, expectOp, type Node } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import { Numbers, strides } from '../emit/index_map.ts';
import type { ShaderParts } from '../emit/shader.ts';
import { looped, shapeTag } from '../emit/threaded.ts';
import { elementType } from '../storage/element.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { KernelVariant } from '../variant.ts';

/**
 * Maximum storage buffers of one dispatch: each part needs three sizes, and the uniform buffer of a dispatch
 * holds 64 (runtime/execute/sizes.ts).
 */
const mostBindings = 16;

/**
 * One input of a concatenation. Offsets are in elements (or vec4 chunks) within one position of the axes
 * before the concatenated one.
 */
interface Part {
  readonly input: number;
  readonly start: number;
  readonly size: number;
}

interface Parts {
  readonly list: readonly Part[];
  /** Elements copied at a time: 4 if every part is a multiple of four. */
  readonly lanes: 1 | 4;
  /** Size of the output within one position of the axes before the concatenated one. */
  readonly total: number;
  /** Number of such positions. */
  readonly positions: number;
}

function partsOf(node: Node): Parts {
  const { axis } = expectOp(node, 'concat').attributes;
  const { shape } = node.outputs[0]!.type;
  const inner = strides(shape)[axis]!;
  const sizes = node.inputs.map(({ type }) => type.shape[axis]! * inner);
  const lanes = sizes.every((size) => size % 4 === 0) ? 4 : 1;
  let start = 0;
  const list = sizes.map((size, i): Part => {
    const part = { input: i, start, size: size / lanes };
    start += part.size;
    return part;
  });
  return { list, lanes, total: start, positions: elementCount(shape) / lanes / start };
}

/**
 * Splits the parts into groups that one dispatch can bind together with the output; a value that occurs twice
 * is bound once.
 */
function groupsOf({ list }: Parts, { inputs }: Node, bindings: number): readonly (readonly Part[])[] {
  const groups: Part[][] = [];
  for (const part of list) {
    const last = groups.at(-1);
    const values = new Set([...(last ?? []), part].map((each) => inputs[each.input]!.id));
    if (last && values.size < bindings) last.push(part);
    else groups.push([part]);
  }
  return groups;
}

/** Copies one group of parts into the output. */
function copy(
  node: Node,
  { lanes, total, positions }: Parts,
  group: readonly Part[],
  tensors: NodeTensors,
  target: Target,
): ShaderParts {
  const { dtype, shape } = node.outputs[0]!.type;
  const first = (part: Part): number => node.inputs.findIndex(({ id }) => id === node.inputs[part.input]!.id);
  const element = elementType(dtype, lanes);
  const sources = new Map(
    group.map((part) => [first(part), tensors.input(first(part), `x${first(part)}`, element)] as const),
  );
  const y = tensors.output(0, 'y', element);
  const { start } = group[0]!;
  const length = group.reduce((sum, { size }) => sum + size, 0);
  const numbers = new Numbers(positions * total);
  const [groupLength, stride, begin] = [numbers.of(length), numbers.of(total), numbers.of(start)];
  const cases = group.map((part, i) => {
    const index = `position * ${numbers.of(part.size)} + offset - ${numbers.of(part.start - start)}`;
    const condition =
      i === group.length - 1 ? '' : `if (offset < ${numbers.of(part.start + part.size - start)}) `;
    return `${condition}{ ${y.store('destination', sources.get(first(part))!.load(index))} }`;
  });
  return looped(
    {
      family: 'concat',
      variant: 'plain',
      tag: shapeTag(shape),
      tensors: [...sources.values(), y],
      sizes: numbers.sizes,
      uses: numbers.uses,
      threads: positions * length,
      body: `
let position = ${numbers.quotient('id', groupLength)};
let offset = ${numbers.remainder('id', groupLength)};
let destination = position * ${stride} + ${begin} + offset;
${cases.join(' else ')}`,
    },
    target,
  );
}

export const concat: KernelVariant = {
  family: 'concat',
  variant: 'plain',
  summary: "Concatenation along one axis, in as few dispatches as the adapter's bindings allow",
  ops: ['concat'],
  accepts: () => true,
  lower(node, target, tensors) {
    const parts = partsOf(node);
    const shaders = groupsOf(parts, node, Math.min(mostBindings, target.maxStorageBuffers)).map((group) =>
      copy(node, parts, group, tensors, target),
    );
    return { shaders, scratch: [] };
  },
};
