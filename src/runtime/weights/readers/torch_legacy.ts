import { DataError } from '../../errors.ts';
import { bytesPerElement } from '../dtype.ts';
import { cutShort, type FileBytes } from '../file_bytes.ts';
import { PickleStream } from '../pickle/stream.ts';
import { unpickle } from '../pickle/unpickle.ts';
import { isKey, torchContext } from '../torch/context.ts';
import { stateDict } from '../torch/state_dict.ts';
import type { TorchStorage } from '../torch/tensor.ts';
import type { WeightReader } from '../weight_file.ts';

const magic = 0x1950a86a20f9469cfc6cn;
const protocolVersion = 1001;

/**
 * PyTorch before 1.6: pickles of a magic number, the protocol version, the saving system and the object; a
 * pickle of the storage keys; then each storage as its number of elements (8 bytes) and its elements,
 * little-endian.
 */
export const torchLegacy: WeightReader = {
  title: 'PyTorch (before 1.6)',
  // Protocol 2 and above.
  recognises: (start) => start[0] === 0x80 && start[1]! >= 2 && start[1]! <= 5,
  open: (file) => {
    const { path } = file;
    const storages = new Map<string, TorchStorage>();
    const context = torchContext(path, (storage) => storages.set(storage.key, storage));
    const stream = new PickleStream(file);
    checkStart(path, unpickle(stream, context), magic, 'magic number of PyTorch');
    checkStart(path, unpickle(stream, context), protocolVersion, 'protocol version');
    unpickle(stream, context);
    const root = unpickle(stream, context);
    const keys = unpickle(stream, context);
    const starts = storageStarts(file, keys, stream.position, storages);
    return stateDict(path, root, (storage, from, count) =>
      file.read(starts.get(storage.key)! + storage.start + from, count),
    );
  },
};

function checkStart(path: string, found: unknown, expected: unknown, what: string): void {
  if (found === expected) return;
  throw new DataError(
    path,
    `a pickle, but not of PyTorch: expected its ${what} ${expected}, found ${describe(found)}`,
    'save it with torch.save(model.state_dict(), PATH)',
  );
}

function describe(value: unknown): string {
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : 'something else';
}

/** Offsets of the elements of each storage. */
function storageStarts(
  file: FileBytes,
  keys: unknown,
  from: number,
  storages: ReadonlyMap<string, TorchStorage>,
): ReadonlyMap<string, number> {
  const starts = new Map<string, number>();
  let position = from;
  for (const key of Array.isArray(keys) ? keys.filter(isKey).map(String) : []) {
    const storage = storages.get(key);
    const count = new DataView(file.read(position, 8).buffer).getBigInt64(0, true);
    if (!storage || Number(count) * bytesPerElement[storage.dtype] !== storage.size) {
      throw new DataError(
        file.path,
        `storage ${key} has ${count} elements in the file and a different number in the pickle`,
        'the file is damaged: download or save it again',
      );
    }
    starts.set(key, position + 8);
    position += 8 + storage.size;
    if (position > file.size) throw cutShort(file.path, position, file.size);
  }
  const missing = [...storages.keys()].find((key) => !starts.has(key));
  if (missing === undefined) return starts;
  throw new DataError(
    file.path,
    `storage ${missing} is missing: tensors use it`,
    'the file is damaged: download or save it again',
  );
}
