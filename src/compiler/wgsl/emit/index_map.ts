import type { Shape } from '../../ir/graph.ts';

/** Elements up to which the divisions of `Numbers` are exact: halves below 2²⁴ are f32 numbers, with room for rounding. */
const mostShared = 2 ** 21;

/**
 * The numbers of index arithmetic. Large dispatches have literals, by which division is cheap. Small ones have sizes that come with the
 * dispatch, so that tensors of many shapes share a shader: compiling one takes a software adapter longer than such a dispatch does.
 */
export class Numbers {
  readonly sizes: Record<string, number> = {};
  private readonly shared: boolean;

  /** `elements`: of the largest index. */
  constructor(elements: number) {
    this.shared = elements <= mostShared;
  }

  of(value: number): string {
    if (!this.shared) return `${value}u`;
    const name = `n${Object.keys(this.sizes).length}`;
    this.sizes[name] = value;
    return name;
  }

  /** index / divisor, for a divisor made by `of`. */
  quotient(index: string, divisor: string): string {
    return this.shared ? `quotient(${index}, ${divisor})` : `(${index} / ${divisor})`;
  }

  remainder(index: string, divisor: string): string {
    return this.shared ? `remainder(${index}, ${divisor})` : `(${index} % ${divisor})`;
  }
}

/**
 * Division of a number below `mostShared`; a shader that calls them has them. By a variable, a division of integers costs five times one of
 * floats.
 */
export const quotients = `fn quotient(a: u32, b: u32) -> u32 { return u32((f32(a) + 0.5) / f32(b)); }
fn remainder(a: u32, b: u32) -> u32 { return a - quotient(a, b) * b; }`;

/** Row-major strides. */
export function strides(shape: Shape): number[] {
  const result = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) result[axis] = result[axis + 1]! * shape[axis + 1]!;
  return result;
}

/** One axis of an index map: `size` positions, `step` elements apart in the mapped tensor. */
export interface MappedAxis {
  readonly size: number;
  readonly step: number;
}

/** Joins neighbouring axes that one stride walks, and drops axes of size 1. */
function collapse(axes: readonly MappedAxis[]): MappedAxis[] {
  const joined: MappedAxis[] = [];
  for (const axis of axes) {
    if (axis.size === 1) continue;
    const last = joined.at(-1);
    if (last && last.step === axis.step * axis.size) {
      joined[joined.length - 1] = { size: last.size * axis.size, step: axis.step };
    } else joined.push(axis);
  }
  return joined;
}

/** WGSL for the mapped offset of a row-major position (an atom) over `axes`. */
export function mappedOffset(axes: readonly MappedAxis[], numbers: Numbers): (index: string) => string {
  const collapsed = collapse(axes);
  let below = 1;
  const terms: ((index: string) => string)[] = [];
  for (let i = collapsed.length - 1; i >= 0; i--) {
    const { size, step } = collapsed[i]!;
    if (step !== 0) {
      const divisor = below === 1 ? undefined : numbers.of(below);
      const modulus = i === 0 ? undefined : numbers.of(size);
      const factor = step === 1 ? '' : ` * ${numbers.of(step)}`;
      terms.unshift((index) => {
        const divided = divisor === undefined ? index : numbers.quotient(index, divisor);
        const position = modulus === undefined ? divided : numbers.remainder(divided, modulus);
        return `${position}${factor}`;
      });
    }
    below *= size;
  }
  return (index) => (terms.length > 0 ? terms.map((term) => term(index)).join(' + ') : '0u');
}
