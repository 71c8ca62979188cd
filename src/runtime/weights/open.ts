import { DataError } from '../errors.ts';
import { FileBytes } from './file_bytes.ts';
import { readers } from './readers/index.ts';
import { type OpenedWeights, WeightFile } from './weight_file.ts';

/**
 * Opens a file of weights; its format is told by its content. Names and shapes are read at once, values on demand.
 * Prefixes of wrappers that every name has are removed. Throws DataError; the caller closes the file.
 */
export async function openWeights(path: string): Promise<WeightFile> {
  const file = new FileBytes(path);
  try {
    const start = file.read(0, Math.min(512, file.size));
    const reader = readers.find((candidate) => candidate.recognises(start));
    if (!reader) throw unknownFormat(path, start);
    const opened = withoutWrapperPrefix(await reader.open(file));
    checkNames(path, opened);
    return new WeightFile(file, reader.title, opened);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Prefixes that wrappers of PyTorch put before the names of a whole model. */
const wrappers: Readonly<Record<string, string>> = {
  'module.': 'DataParallel',
  '_orig_mod.': 'torch.compile',
  '_forward_module.': 'Lightning Fabric',
};

/** Wrappers may be nested: `module._orig_mod.`. */
function withoutWrapperPrefix(opened: OpenedWeights): OpenedWeights {
  const { tensors, notes } = opened;
  const prefix = Object.keys(wrappers).find((known) => tensors.every(({ name }) => name.startsWith(known)));
  if (tensors.length === 0 || prefix === undefined) return opened;
  return withoutWrapperPrefix({
    tensors: tensors.map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) })),
    notes: [...notes, `every name began with ${prefix} (${wrappers[prefix]}); it was removed`],
  });
}

/** Names are printed: none may steer a terminal. */
function checkNames(path: string, { tensors }: OpenedWeights): void {
  const bad = tensors.find(({ name }) => /\p{Cc}/u.test(name));
  if (bad) throw new DataError(path, `the name ${JSON.stringify(bad.name)} has control characters in it`);
}

function unknownFormat(path: string, start: Uint8Array): DataError {
  const text = Buffer.from(start).toString('latin1');
  if (text === '') return new DataError(path, 'the file is empty', 'download or copy it again');
  if (text.startsWith('version https://git-lfs')) {
    return new DataError(path, 'this is a pointer of Git LFS, not the file itself', 'run `git lfs pull`');
  }
  if (text.slice(257, 262) === 'ustar') {
    return new DataError(
      path,
      'the tar format of early PyTorch is not read',
      'load and save it again with a newer PyTorch',
    );
  }
  if (/^\s*</.test(text)) return new DataError(path, 'this is a web page, not weights', 'download it again');
  const titles = readers.map(({ title }) => title).join(', ');
  return new DataError(path, `not a file of weights: expected one of ${titles}`);
}
