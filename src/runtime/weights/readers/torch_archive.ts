import { DataError } from '../../errors.ts';
import { bytesPerElement } from '../dtype.ts';
import { type FileBytes, memoryBytes } from '../file_bytes.ts';
import { PickleStream } from '../pickle/stream.ts';
import { unpickle } from '../pickle/unpickle.ts';
import { torchContext } from '../torch/context.ts';
import { stateDict } from '../torch/state_dict.ts';
import type { ReadStorage, TorchStorage } from '../torch/tensor.ts';
import type { WeightReader } from '../weight_file.ts';
import { type ZipMember, zipMembers } from './zip.ts';

/**
 * PyTorch since 1.6: a zip archive with NAME/data.pkl, NAME/data/KEY for each storage, and NAME/byteorder
 * (`little` if absent).
 */
export const torchArchive: WeightReader = {
  title: 'PyTorch archive',
  recognises: (start) => start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4,
  open: async (file) => {
    const { path } = file;
    const members = await zipMembers(file);
    const root = rootOf(file, members);
    const storages: TorchStorage[] = [];
    const context = torchContext(path, (storage) => storages.push(storage));
    const pickle = memoryBytes(path, wholeMember(path, members.get(`${root}data.pkl`)!, longestPickle));
    const object = unpickle(new PickleStream(pickle), context);
    for (const storage of storages) checkStorage(path, storage, members.get(`${root}data/${storage.key}`));
    const swap = isBigEndian(path, members.get(`${root}byteorder`));
    const read: ReadStorage = (storage, from, count) =>
      members.get(`${root}data/${storage.key}`)!.read(storage.start + from, count);
    return stateDict(path, object, swap ? swapped(read) : read);
  },
};

/** The prefix `NAME/` of an archive. */
function rootOf(file: FileBytes, members: ReadonlyMap<string, ZipMember>): string {
  const roots = [...members.keys()].flatMap((name) => /^([^/]*\/)data\.pkl$/.exec(name)?.[1] ?? []);
  const [root] = roots;
  if (root === undefined || roots.length > 1) {
    throw new DataError(
      file.path,
      `a zip archive, but not of PyTorch: expected one data.pkl in it, found ${roots.length}`,
      'if it is an archive of files, unpack it and name one of them',
    );
  }
  if (!members.has(`${root}constants.pkl`)) return root;
  throw new DataError(
    file.path,
    'refused: it is a TorchScript program, not a state dict; nothing was run',
    'save the state dict: torch.save(torch.jit.load(PATH).state_dict(), PATH2)',
  );
}

/**
 * Largest unpacked sizes of the pickle and of the byte order, in bytes: compressed files could fill the
 * memory.
 */
const [longestPickle, longestOrder] = [2 ** 24, 100];

/** Throws DataError if it has more than `most` bytes. */
function wholeMember(path: string, member: ZipMember, most: number): Uint8Array {
  if (member.size <= most) return member.read(0, member.size);
  throw new DataError(
    path,
    `a file in the archive unpacks to ${member.size} bytes; at most ${most} are allowed`,
  );
}

function checkStorage(path: string, storage: TorchStorage, member: ZipMember | undefined): void {
  if (member && member.size >= storage.size) return;
  const found = member ? `it has ${member.size} bytes of ${storage.size}` : 'tensors use it';
  throw new DataError(
    path,
    `storage data/${storage.key} is ${member ? 'truncated' : 'missing'}: ${found}`,
    'the file is damaged: download or save it again',
  );
}

function isBigEndian(path: string, member: ZipMember | undefined): boolean {
  const order = member
    ? Buffer.from(wholeMember(path, member, longestOrder))
        .toString('latin1')
        .trim()
    : 'little';
  if (order === 'little' || order === 'big') return order === 'big';
  throw new DataError(
    path,
    `its byte order is ${JSON.stringify(order.slice(0, 20))}; expected little or big`,
  );
}

function swapped(read: ReadStorage): ReadStorage {
  return (storage, from, count) => {
    const bytes = read(storage, from, count);
    const width = bytesPerElement[storage.dtype];
    for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
    return bytes;
  };
}
