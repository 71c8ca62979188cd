import type { Shape } from '../../ir/graph.ts';
import type { Helper } from './helpers.ts';

/**
 * Largest index for which division in f32 gives the exact quotient: (a + ½) / b differs from any integer by
 * at least 2⁻²² of its value, four times the rounding error.
 */
const largestExact = 2 ** 21;

/**
 * Prints the numbers of index arithmetic. Large dispatches get literals, because division by a constant is
 * cheap. Small ones get uniforms, so that tensors of many shapes share a shader: compiling one costs a
 * software adapter more than running such a dispatch.
 */
export class Numbers {
  readonly sizes: Record<string, number> = {};
  /** Helpers that the code printed so far uses. */
  readonly uses: Helper[] = [];
  readonly #uniforms: boolean;

  /** `elements`: upper bound of the indices; decides between uniforms and literals. */
  constructor(elements: number) {
    this.#uniforms = elements <= largestExact;
  }

  /** A number of the index arithmetic. */
  of(value: number): string {
    if (!this.#uniforms) return `${value}u`;
    const name = `n${Object.keys(this.sizes).length}`;
    this.sizes[name] = value;
    return name;
  }

  /** index / divisor, for a divisor made by `of`. */
  quotient(index: string, divisor: string): string {
    return this.#uniforms ? this.#helped(`quotient(${index}, ${divisor})`) : `(${index} / ${divisor})`;
  }

  /** index % divisor, for a divisor made by `of`. */
  remainder(index: string, divisor: string): string {
    return this.#uniforms ? this.#helped(`remainder(${index}, ${divisor})`) : `(${index} % ${divisor})`;
  }

  #helped(code: string): string {
    if (!this.uses.includes('division')) this.uses.push('division');
    return code;
  }
}

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

/** Merges adjacent axes that one stride covers, and drops axes of size 1. */
function collapse(axes: readonly MappedAxis[]): MappedAxis[] {
  const merged: MappedAxis[] = [];
  for (const axis of axes) {
    if (axis.size === 1) continue;
    const last = merged.at(-1);
    if (last && last.step === axis.step * axis.size) {
      merged[merged.length - 1] = { size: last.size * axis.size, step: axis.step };
    } else merged.push(axis);
  }
  return merged;
}

/**
 * WGSL for the mapped offset of a row-major position over `axes`. The position is a name or a parenthesised
 * expression.
 */
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
