import { DataError } from '../../errors.ts';
import { bytesPerElement, type WeightDType } from '../dtype.ts';
import { shapeText } from '../weight_file.ts';
import { reach, TorchStorage, TorchTensor } from './tensor.ts';
import { TorchType } from './types.ts';

/** Largest number of elements and of axes of a tensor; PyTorch has the same limit on axes. */
const [mostElements, mostAxes] = [2 ** 30, 64];

/**
 * Rebuilds a tensor from the arguments of `torch._utils._rebuild_tensor*`: storage, offset, size, stride,
 * ...; `dtype` if it differs from the storage's; `metadata` for lazy negation and conjugation. Throws
 * DataError if they do not describe a tensor within its storage.
 */
export function rebuildTensor(
  path: string,
  args: readonly unknown[],
  more: { readonly dtype?: unknown; readonly metadata?: unknown } = {},
): TorchTensor {
  const [storage, offset, shape, strides] = args;
  if (
    !(storage instanceof TorchStorage) ||
    !isSizes([offset]) ||
    !isSizes(shape) ||
    !isSizes(strides) ||
    shape.length !== strides.length ||
    shape.length > mostAxes
  ) {
    throw new DataError(path, 'a tensor of it has no storage, offset, size and stride', 'save it again');
  }
  if (more.metadata instanceof Map && [...more.metadata.values()].some((bit) => bit === true)) {
    throw new DataError(path, 'a tensor of it is stored negated or conjugated', 'save tensor.resolve_neg()');
  }
  const tensor = new TorchTensor(
    storage,
    dtypeOf(path, storage, more.dtype),
    offset as number,
    shape,
    strides,
  );
  checkWithin(path, tensor);
  return tensor;
}

function dtypeOf(path: string, storage: TorchStorage, dtype: unknown): WeightDType {
  if (dtype === undefined) return storage.dtype;
  if (dtype instanceof TorchType) return dtype.dtype;
  throw new DataError(path, 'a tensor of it has no element type', 'save it again');
}

function checkWithin(path: string, tensor: TorchTensor): void {
  const { storage, dtype, offset, shape } = tensor;
  // Repeated elements (stride 0) let a few bytes claim any size.
  if (shape.reduce((product, size) => product * size, 1) > mostElements) {
    throw new DataError(path, `a tensor ${shapeText(shape)} of it is too large`);
  }
  const end = (offset + reach(tensor)) * bytesPerElement[dtype];
  if (end <= storage.size) return;
  throw new DataError(
    path,
    `a tensor ${shapeText(shape)} of it ends at byte ${end} of storage ${storage.key}, which has ${storage.size}`,
    'the file is damaged: download or save it again',
  );
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
