import { DataError } from '../../errors.ts';
import { bytesPerElement } from '../dtype.ts';
import type { PickleContext } from '../pickle/names.ts';
import { torchNames } from './names.ts';
import { TorchStorage } from './tensor.ts';
import { TorchType } from './types.ts';

/**
 * References of PyTorch pickles: allowed names, and storages by ('storage', type, key, location, number of
 * elements[, view]), view = (key, offset, number of elements) or None. `onStorage` receives every root
 * storage once. Throws DataError.
 */
export function torchContext(path: string, onStorage: (storage: TorchStorage) => void): PickleContext {
  const roots = new Map<string, TorchStorage>();
  return {
    name: torchNames(path),
    persistent: (reference) => {
      if (!Array.isArray(reference)) return undefined;
      const [tag, type, key, , count, view] = reference;
      if (tag === 'module') throw wholeModel(path);
      if (tag !== 'storage' || !(type instanceof TorchType) || !isKey(key) || !isSize(count))
        return undefined;
      const width = bytesPerElement[type.dtype];
      const root = roots.get(String(key)) ?? new TorchStorage(String(key), type.dtype, 0, count * width);
      if (root.dtype !== type.dtype || root.size !== count * width) return undefined;
      if (!roots.has(root.key)) onStorage(root);
      roots.set(root.key, root);
      if (!Array.isArray(view)) return root;
      const [, offset, length] = view;
      if (!isSize(offset) || !isSize(length) || (offset + length) * width > root.size) return undefined;
      return new TorchStorage(root.key, type.dtype, offset * width, length * width);
    },
  };
}

function wholeModel(path: string): DataError {
  return new DataError(
    path,
    'refused: it is a whole model with its classes, not a state dict; nothing was run',
    'save the state dict alone: torch.save(model.state_dict(), PATH)',
  );
}

/** Whether a value is a storage key: a number, or a text of letters, digits and underscores. */
export function isKey(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && /^\w+$/.test(value));
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
