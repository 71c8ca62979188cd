import { DataError } from '../../errors.ts';
import { coverageProblem } from '../../safetensors/coverage.ts';
import { longestHeader } from '../../safetensors/longest_header.ts';
import { repeatedKey } from '../../safetensors/repeated_key.ts';
import { bytesPerElement, isWeightDType } from '../dtype.ts';
import { cutShort, type FileBytes } from '../file_bytes.ts';
import { bytesOf, type LazyTensor, shapeText, type WeightReader } from '../weight_file.ts';

/**
 * Safetensors of any element type: 8 bytes little-endian length N of the header, N bytes of JSON, then the
 * data, which the tensors cover without gaps or overlaps.
 */
export const safetensors: WeightReader = {
  title: 'safetensors',
  // The header is shorter than 4 GB and begins with a brace.
  recognises: (start) => start[8] === 0x7b && start.subarray(4, 8).every((byte) => byte === 0),
  open: (file) => {
    const start = 8 + Number(new DataView(file.read(0, 8).buffer).getBigUint64(0, true));
    if (start > file.size) throw cutShort(file.path, start, file.size);
    if (start > longestHeader)
      throw damaged(file, `a header of ${start} bytes; at most ${longestHeader} are allowed`);
    const { __metadata__: metadata, ...entries } = parsedHeader(file, file.read(8, start - 8));
    checkMetadata(file, metadata);
    const tensors = Object.entries(entries).map(([name, entry]) => lazyTensor(file, start, name, entry));
    const problem = coverageProblem(tensors, file.size - start);
    if (problem !== undefined) throw damaged(file, problem);
    return { tensors, notes: [] };
  },
};

function parsedHeader(file: FileBytes, bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (!isRecord(header)) throw damaged(file, 'the header is not a JSON object');
    const repeated = repeatedKey(new TextDecoder().decode(bytes));
    if (repeated !== undefined) throw damaged(file, `the header has the key ${repeated} twice`);
    return header;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw damaged(file, 'the header is not a JSON object');
    throw error;
  }
}

function checkMetadata(file: FileBytes, metadata: unknown): void {
  if (metadata === undefined) return;
  if (isRecord(metadata) && Object.values(metadata).every((value) => typeof value === 'string')) return;
  throw damaged(file, 'its __metadata__ does not map names to strings');
}

function damaged(file: FileBytes, problem: string): DataError {
  return new DataError(file.path, `not a valid safetensors file: ${problem}`, 'download or save it again');
}

/** A tensor with the range of its data. */
interface RangedTensor extends LazyTensor {
  readonly begin: number;
  readonly end: number;
}

function lazyTensor(file: FileBytes, start: number, name: string, entry: unknown): RangedTensor {
  const where = `${file.path}: ${name}`;
  if (!isRecord(entry)) throw new DataError(where, 'its entry in the header is not an object');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isWeightDType(dtype)) {
    const known = Object.keys(bytesPerElement).join(', ');
    throw new DataError(where, `element type ${String(dtype)} is not supported; expected one of ${known}`);
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
  return { name, dtype, shape, begin, end, bytes: () => file.read(start + begin, length) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
