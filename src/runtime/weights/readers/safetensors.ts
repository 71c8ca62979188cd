import { DataError } from '../../errors.ts';
import { bytesPerElement, isWeightDType } from '../dtype.ts';
import { cutShort, type FileBytes } from '../file_bytes.ts';
import { bytesOf, type LazyTensor, shapeText, type WeightReader } from '../weight_file.ts';

/**
 * Safetensors of any element type: 8 bytes little-endian length N of the header, N bytes of JSON, then the data.
 * (Checkpoints of unitc, which hold floats alone, are read whole elsewhere.)
 */
export const safetensors: WeightReader = {
  title: 'safetensors',
  // A header shorter than 4 GB that begins with a brace.
  recognises: (start) => start[8] === 0x7b && start.subarray(4, 8).every((byte) => byte === 0),
  open: (file) => {
    const start = 8 + Number(new DataView(file.read(0, 8).buffer).getBigUint64(0, true));
    if (start > file.size) throw cutShort(file.path, start, file.size);
    const { __metadata__: _, ...entries } = parsedHeader(file, file.read(8, start - 8));
    const tensors = Object.entries(entries).map(([name, entry]) => lazyTensor(file, start, name, entry));
    return { tensors, notes: [] };
  },
};

function parsedHeader(file: FileBytes, bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isRecord(header)) return header;
  } catch {
    // Said below, as for JSON of another kind.
  }
  throw new DataError(file.path, 'its safetensors header is damaged: not a JSON object', 'download it again');
}

function lazyTensor(file: FileBytes, start: number, name: string, entry: unknown): LazyTensor {
  const where = `${file.path}: ${name}`;
  if (!isRecord(entry)) throw new DataError(where, 'its entry in the header is not an object');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isWeightDType(dtype)) {
    const known = Object.keys(bytesPerElement).join(', ');
    throw new DataError(where, `element type ${String(dtype)} is not read; expected one of ${known}`);
  }
  if (!isSizes(shape)) throw new DataError(where, 'its shape is not a list of whole numbers');
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new DataError(where, 'its data_offsets are not two whole numbers');
  }
  const [begin, end] = offsets as [number, number];
  const length = bytesOf({ name, dtype, shape });
  if (end - begin !== length) {
    throw new DataError(
      where,
      `${dtype} ${shapeText(shape)} takes ${length} bytes, its data_offsets hold ${end - begin}`,
    );
  }
  if (start + end > file.size) throw cutShort(file.path, start + end, file.size);
  return { name, dtype, shape, bytes: () => file.read(start + begin, length) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
