import { DataError } from '../errors.ts';
import { FileBytes } from './file_bytes.ts';
import { readers } from './readers/index.ts';
import { bytesOf, type OpenedWeights, WeightFile } from './weight_file.ts';

/**
 * Opens a weight file, whose format is recognised by its content. Names and shapes are read immediately,
 * values on demand. Prefixes that a wrapper of the model adds to every name are removed. Throws DataError;
 * the caller closes the file.
 */
export async function openWeights(path: string): Promise<WeightFile> {
  const file = new FileBytes(path);
  try {
    const start = file.read(0, Math.min(512, file.size));
    const reader = readers.find((candidate) => candidate.recognises(start));
    if (!reader) throw unknownFormat(path, start);
    const opened = withoutWrappers(await reader.open(file));
    checkNames(path, opened);
    checkSize(file, opened);
    return new WeightFile(file, reader.title, opened);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Prefixes of names by the wrapper that adds them. */
const wrappers: Readonly<Record<string, string>> = {
  'module.': 'DataParallel',
  '_orig_mod.': 'torch.compile',
  'model.': 'PyTorch Lightning',
  '_forward_module.': 'Lightning Fabric',
};

function withoutWrappers(opened: OpenedWeights): OpenedWeights {
  const { tensors, notes } = opened;
  const found = Object.entries(wrappers).find(
    ([prefix]) => tensors.length > 0 && tensors.every(({ name }) => name.startsWith(prefix)),
  );
  if (!found) return opened;
  const [prefix, wrapper] = found;
  return withoutWrappers({
    tensors: tensors.map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) })),
    notes: [...notes, `removed the prefix ${prefix} of ${wrapper} from every name`],
  });
}

/**
 * Names are printed, so control and formatting characters, which could alter a terminal, are refused. Throws
 * DataError.
 */
function checkNames(path: string, { tensors }: OpenedWeights): void {
  const bad = tensors.find(({ name }) => /[\p{Cc}\p{Cf}]/u.test(name));
  if (bad) throw new DataError(path, `the name ${JSON.stringify(bad.name)} has control characters`);
}

/** Bytes of values that any file may have, however small. */
const smallBytes = 2 ** 28;

/**
 * Tensors may share data and repeat elements, and archives may be compressed, so a few bytes can claim any
 * size. Throws DataError if the tensors are too large for their file.
 */
function checkSize({ path, size }: FileBytes, { tensors }: OpenedWeights): void {
  const most = Math.max(smallBytes, 16 * size);
  const bytes = tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0);
  if (bytes <= most) return;
  throw new DataError(
    path,
    `its tensors have ${bytes} bytes, the file ${size}: at most 16 times as many are allowed`,
    'save the tensors as they are, not as views that repeat elements: tensor.contiguous()',
  );
}

function unknownFormat(path: string, start: Uint8Array): DataError {
  const text = Buffer.from(start).toString('latin1');
  if (text === '') return new DataError(path, 'the file is empty', 'download or copy it again');
  if (text.startsWith('version https://git-lfs')) {
    return new DataError(path, 'a Git LFS pointer, not the weights', 'run `git lfs pull`');
  }
  if (text.slice(257, 262) === 'ustar') {
    return new DataError(
      path,
      'the tar format of early PyTorch is not supported',
      'load and save it again with a newer PyTorch',
    );
  }
  if (/^\s*</.test(text)) return new DataError(path, 'a web page, not weights', 'download it again');
  const titles = readers.map(({ title }) => title).join(', ');
  return new DataError(path, `not a weight file: expected one of ${titles}`);
}
