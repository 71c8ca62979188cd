import { bytesPerElement, type WeightDType } from '../dtype.ts';
import { countOf } from '../weight_file.ts';

/** A block of bytes stored beside the pickle; several tensors may share it. */
export class TorchStorage {
  readonly key: string;
  readonly dtype: WeightDType;
  /** Offset in the stored bytes; other than 0 only for views in the legacy format. */
  readonly start: number;
  /** Size in bytes. */
  readonly size: number;
  constructor(key: string, dtype: WeightDType, start: number, size: number) {
    this.key = key;
    this.dtype = dtype;
    this.start = start;
    this.size = size;
  }
}

/** A strided view of a storage; offset and strides in elements. */
export class TorchTensor {
  readonly storage: TorchStorage;
  readonly dtype: WeightDType;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(
    storage: TorchStorage,
    dtype: WeightDType,
    offset: number,
    shape: readonly number[],
    strides: readonly number[],
  ) {
    this.storage = storage;
    this.dtype = dtype;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** `count` bytes of a storage from byte `from`, little-endian. */
export type ReadStorage = (storage: TorchStorage, from: number, count: number) => Uint8Array<ArrayBuffer>;

/** Number of elements from the first to the last that the tensor reads; 0 if it is empty. */
export function reach({ shape, strides }: TorchTensor): number {
  if (countOf(shape) === 0) return 0;
  return shape.reduce((last, size, axis) => last + (size - 1) * strides[axis]!, 1);
}

/** The tensor's elements in row-major order. */
export function rowMajorBytes(tensor: TorchTensor, read: ReadStorage): Uint8Array<ArrayBuffer> {
  const { storage, dtype, offset } = tensor;
  const width = bytesPerElement[dtype];
  const bytes = read(storage, offset * width, reach(tensor) * width);
  return isRowMajor(tensor) ? bytes : gathered(tensor, bytes, width);
}

/** Whether the tensor is contiguous; strides of axes of size 1 are irrelevant. */
function isRowMajor({ shape, strides }: TorchTensor): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis]! === 0) return true;
    if (shape[axis]! > 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

function gathered(
  { shape, strides }: TorchTensor,
  bytes: Uint8Array<ArrayBuffer>,
  width: number,
): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(countOf(shape) * width);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to += width) {
    for (let byte = 0; byte < width; byte++) result[to + byte] = bytes[from + byte]!;
    // Increment the index, last axis first.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]! * width;
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      from -= shape[axis]! * strides[axis]! * width;
      index[axis] = 0;
    }
  }
  return result;
}
