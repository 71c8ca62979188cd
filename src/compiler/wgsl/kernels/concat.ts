import { elementCount, type Node } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import type { Target } from '../../target.ts';
import { Numbers, strides } from '../emit/index_map.ts';
import { elementType, input, looped, output, shapeTag } from '../emit/shader.ts';
import type { Dispatch, KernelVariant } from '../kernel.ts';

/** Storage buffers of one dispatch: each part needs three numbers, of which a dispatch has few (runtime/execute/sizes.ts). */
const mostBindings = 16;

/** One input of a concatenation, in elements (or fours of them) of one position of the axes before. */
interface Part {
  readonly input: number;
  readonly start: number;
  readonly size: number;
}

interface Parts {
  readonly list: readonly Part[];
  /** Four elements at once: all parts are multiples. */
  readonly wide: boolean;
  /** Of the output, at one position of the axes before. */
  readonly total: number;
  readonly positions: number;
}

function partsOf(node: Node): Parts {
  const axis = numberOf(node.attributes, 'axis');
  const { shape } = node.outputs[0]!.type;
  const inner = strides(shape)[axis]!;
  const sizes = node.inputs.map(({ type }) => type.shape[axis]! * inner);
  const wide = sizes.every((size) => size % 4 === 0);
  const unit = wide ? 4 : 1;
  let start = 0;
  const list = sizes.map((size, i): Part => {
    const part = { input: i, start, size: size / unit };
    start += part.size;
    return part;
  });
  return { list, wide, total: start, positions: elementCount(shape) / unit / start };
}

/** Neighbouring parts that one dispatch can bind with the output; a value that is given twice is bound once. */
function groups({ list }: Parts, { inputs }: Node, most: number): readonly (readonly Part[])[] {
  const made: Part[][] = [];
  for (const part of list) {
    const last = made.at(-1);
    const values = new Set([...(last ?? []), part].map((each) => inputs[each.input]!.id));
    if (last && values.size < most) last.push(part);
    else made.push([part]);
  }
  return made;
}

function copy(
  node: Node,
  { wide, total, positions }: Parts,
  group: readonly Part[],
  target: Target,
): Dispatch {
  const { dtype, shape } = node.outputs[0]!.type;
  const first = (part: Part): number => node.inputs.findIndex(({ id }) => id === node.inputs[part.input]!.id);
  const bound = [...new Set(group.map(first))];
  const { start } = group[0]!;
  const length = group.reduce((sum, { size }) => sum + size, 0);
  const numbers = new Numbers(positions * total);
  const [own, whole, skipped] = [numbers.of(length), numbers.of(total), numbers.of(start)];
  const cases = group.map((part, i) => {
    const from = `x${first(part)}[position * ${numbers.of(part.size)} + at - ${numbers.of(part.start - start)}]`;
    const condition =
      i === group.length - 1 ? '' : `if (at < ${numbers.of(part.start + part.size - start)}) `;
    return `${condition}{ y[to] = ${from}; }`;
  });
  const element = elementType(dtype, wide);
  return looped(
    {
      family: 'concat',
      variant: 'plain',
      tag: shapeTag(shape),
      bindings: [...bound.map((i) => ({ name: `x${i}`, element })), { name: 'y', element }],
      sizes: numbers.sizes,
      threads: positions * length,
      body: `
let position = ${numbers.quotient('id', own)};
let at = ${numbers.remainder('id', own)};
let to = position * ${whole} + ${skipped} + at;
${cases.join(' else ')}`,
      args: [...bound.map(input), output(0)],
    },
    target,
  );
}

/** All inputs in one dispatch, or as few as can bind them. */
export const concat: KernelVariant = {
  family: 'concat',
  variant: 'plain',
  ops: ['concat'],
  accepts: () => true,
  lower(node, target) {
    const parts = partsOf(node);
    const dispatches = groups(parts, node, Math.min(mostBindings, target.maxStorageBuffers)).map((group) =>
      copy(node, parts, group, target),
    );
    return { dispatches, scratch: [] };
  },
};
