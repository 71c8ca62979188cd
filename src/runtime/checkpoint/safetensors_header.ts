import { coverageProblem } from '../safetensors/coverage.ts';
import { repeatedKey } from '../safetensors/repeated_key.ts';
import { SafetensorsError } from './safetensors_error.ts';

const bytesPerElement = { F32: 4, F16: 2, I32: 4, U8: 1 } as const;

type FileDType = keyof typeof bytesPerElement;

export interface StoredEntry {
  readonly name: string;
  readonly dtype: FileDType;
  readonly shape: readonly number[];
  /** First byte of the data, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly entries: readonly StoredEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * `dataLength`: bytes that follow the header. The format requires that the tensors cover them without gaps or
 * overlaps. Throws SafetensorsError.
 */
export function parseHeader(bytes: Uint8Array, dataLength: number): Header {
  const { __metadata__: metadata, ...tensors } = parseJson(bytes);
  const entries = Object.entries(tensors).map(([name, value]) => checkedEntry(name, value, dataLength));
  const problem = coverageProblem(entries, dataLength);
  if (problem !== undefined) throw new SafetensorsError(problem);
  return { entries, metadata: checkedMetadata(metadata) };
}

function parseJson(bytes: Uint8Array): Record<string, unknown> {
  const header = parsedObject(bytes);
  if (!header)
    throw new SafetensorsError('damaged or not a safetensors file: its header is not a JSON object');
  const repeated = repeatedKey(new TextDecoder().decode(bytes));
  if (repeated !== undefined) throw new SafetensorsError(`its header has the key ${repeated} twice`);
  return header;
}

function parsedObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(header) ? header : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function checkedEntry(name: string, value: unknown, dataLength: number): StoredEntry {
  const damaged = (what: string) => new SafetensorsError(`tensor ${name}: ${what}`);
  if (!isRecord(value)) throw damaged('its entry in the header is not an object');
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isFileDType(dtype)) {
    throw damaged(
      `type ${String(dtype)} is not supported; expected ${Object.keys(bytesPerElement).join(', ')}`,
    );
  }
  if (!isSizes(shape)) throw damaged('its shape is not a list of whole numbers');
  if (!isSizes(offsets) || offsets.length !== 2) throw damaged('its data_offsets are not two whole numbers');
  const [begin, end] = offsets as [number, number];
  const expected = shape.reduce((product, size) => product * size, 1) * bytesPerElement[dtype];
  if (end - begin !== expected) {
    throw damaged(
      `${dtype} [${shape.join(', ')}] takes ${expected} bytes, its data_offsets hold ${end - begin}`,
    );
  }
  if (end > dataLength) {
    throw damaged(`the file is truncated: its data ends at byte ${end}, but only ${dataLength} are present`);
  }
  return { name, dtype, shape, begin, end };
}

function checkedMetadata(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (isRecord(value) && Object.values(value).every((text) => typeof text === 'string')) {
    return value as Record<string, string>;
  }
  throw new SafetensorsError('its __metadata__ does not map names to strings');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFileDType(value: unknown): value is FileDType {
  return typeof value === 'string' && Object.hasOwn(bytesPerElement, value);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
