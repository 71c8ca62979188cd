import { ShapeError } from './infer.ts';

/** Largest number of elements of a tensor: 64 GiB as f32, more than any adapter can bind. */
export const mostElements = 2 ** 34;

/** A tensor that no adapter could hold. */
export class TensorSizeError extends ShapeError {
  readonly shape: readonly number[];

  constructor(shape: readonly number[]) {
    super(
      `a tensor of shape [${shape.join(', ')}] has more than ${mostElements.toLocaleString('en')} elements`,
    );
    this.shape = shape;
  }
}

/** Throws TensorSizeError. */
export function requireTensorSize(shape: readonly number[]): void {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > mostElements) throw new TensorSizeError(shape);
}
