/** Masks and ids are `i32`; counters of the random generator are `u32`; everything else is `f32`. */
export type DType = 'f32' | 'i32' | 'u32';

export type Shape = readonly number[];

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
  /**
   * Symbolic names of the sizes (`batch`, `tokens`), for messages and printing; absent entries are plain
   * numbers.
   */
  readonly dims?: readonly (string | undefined)[];
}

export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}
