import { type DType, elementCount, type Shape } from '../../src/compiler/ir/graph.ts';
import type { ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { type Random, seeded } from './samples.ts';

export interface TypedTensor extends ReferenceTensor {
  readonly dtype: DType;
}

/** Mostly odd sizes. Multiples of four select the vec4 paths; none is a multiple of eight. */
const sizes = [1, 1, 3, 5, 7, 11, 12, 13, 17, 20, 37, 67];

/** Pseudo-random shapes and values, the same in every run. */
export class Draw {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  uniform(): number {
    return this.#random.uniform();
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** An integer between two bounds, inclusive. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.uniform() * (most - least + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)]!;
  }

  size(most = Number.POSITIVE_INFINITY): number {
    return this.pick(sizes.filter((size) => size <= most));
  }

  /** `rank` odd sizes, of at most 4000 elements in total. */
  shape(rank: number): number[] {
    const shape: number[] = [];
    for (let axis = 0; axis < rank; axis++) shape.push(this.size(4000 / elementCount(shape)));
    return shape;
  }

  /**
   * A shape for kernels that work row by row: wider than a workgroup, more rows than a workgroup has lanes,
   * width 1, or any.
   */
  rows(index: number): number[] {
    const forms = [
      () => [this.whole(1, 3), 1031],
      () => [this.whole(65, 131), this.size(20)],
      () => [...this.shape(2), 1],
      () => this.shape(3),
      () => this.shape(4),
    ];
    return forms[index % forms.length]!();
  }

  permutation(length: number): number[] {
    const left = Array.from({ length }, (_, i) => i);
    return Array.from({ length }, () => left.splice(this.whole(0, left.length - 1), 1)[0]!);
  }

  /** A shape that broadcasts to the given one: some axes are 1, and leading axes may be missing. */
  narrowed(shape: Shape): number[] {
    const axes = shape.map((size) => (this.chance(0.3) ? 1 : size));
    return axes.slice(this.chance(0.3) ? this.whole(0, shape.length) : 0);
  }

  /**
   * Reals rounded to f32, by default normal with mean ½: long sums of them do not cancel, so they are as
   * large as the error limits assume.
   */
  reals(shape: Shape, value: () => number = () => 0.5 + this.#random.normal()): TypedTensor {
    return { dtype: 'f32', ...this.#tensor(shape, () => Math.fround(value())) };
  }

  between(shape: Shape, least: number, most: number): TypedTensor {
    return this.reals(shape, () => least + (most - least) * this.uniform());
  }

  /** Integers between two bounds, inclusive. */
  wholes(shape: Shape, least: number, most: number, dtype: 'i32' | 'u32' = 'i32'): TypedTensor {
    return { dtype, ...this.#tensor(shape, () => this.whole(least, most)) };
  }

  #tensor(shape: Shape, value: () => number): ReferenceTensor {
    return { shape, data: Float64Array.from({ length: elementCount(shape) }, value) };
  }
}
