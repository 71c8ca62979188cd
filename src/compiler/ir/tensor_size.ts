import { ShapeError } from './infer.ts';

/**
 * Largest number of elements of a tensor, and of all parameters of a task: 64 GiB as f32, more than any adapter
 * can bind.
 */
export const mostElements = 2 ** 34;

/** A tensor is too large for any adapter. */
export class TensorSizeError extends ShapeError {
  /** `tensors`: the beginning of the message, such as `a tensor of shape [4, 5] has`. */
  constructor(tensors: string) {
    super(`${tensors} more than ${mostElements.toLocaleString('en')} elements`);
  }
}

/** Throws TensorSizeError if a tensor of this shape is too large. */
export function requireTensorSize(shape: readonly number[]): void {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > mostElements) throw new TensorSizeError(`a tensor of shape [${shape.join(', ')}] has`);
}
