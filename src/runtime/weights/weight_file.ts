import { DataError } from '../errors.ts';
import { bytesPerElement, toFloats, type WeightDType } from './dtype.ts';
import type { FileBytes } from './file_bytes.ts';

/** Properties of a tensor that are known without reading its values. */
export interface WeightInfo {
  readonly name: string;
  readonly dtype: WeightDType;
  readonly shape: readonly number[];
}

/** A tensor whose values are read on demand. */
export interface LazyTensor extends WeightInfo {
  /** Its elements, little-endian and row-major. Throws DataError. */
  bytes(): Uint8Array<ArrayBuffer>;
}

/** Result of opening a file. */
export interface OpenedWeights {
  readonly tensors: readonly LazyTensor[];
  /** Decisions of the reader that are reported to the user. */
  readonly notes: readonly string[];
}

/** Reader of one file format. */
export interface WeightReader {
  readonly title: string;
  /** Whether the file has this format, judged by its first bytes (at most 512). */
  recognises(start: Uint8Array): boolean;
  /** Reads names and shapes, no values. Throws DataError. */
  open(file: FileBytes): OpenedWeights | Promise<OpenedWeights>;
}

/** Named tensors of a file of any format. Keeps the file open until `close`. */
export class WeightFile {
  readonly path: string;
  /** Title of the format. */
  readonly format: string;
  readonly notes: readonly string[];
  /** Tensors in the order of the file. */
  readonly tensors: readonly WeightInfo[];
  readonly #byName: ReadonlyMap<string, LazyTensor>;
  readonly #file: FileBytes;

  constructor(file: FileBytes, format: string, { tensors, notes }: OpenedWeights) {
    this.path = file.path;
    this.format = format;
    this.notes = notes;
    this.tensors = tensors;
    this.#byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    this.#file = file;
  }

  /** Values as 32-bit floats, row-major; other types are converted by `toFloats`. Throws DataError. */
  read(name: string): Float32Array<ArrayBuffer> {
    return toFloats(this.#tensor(name).dtype, this.bytes(name), `${this.path}: ${name}`);
  }

  /** Values in their own type: little-endian, row-major. Throws DataError. */
  bytes(name: string): Uint8Array<ArrayBuffer> {
    return this.#tensor(name).bytes();
  }

  close(): void {
    this.#file.close();
  }

  #tensor(name: string): LazyTensor {
    const tensor = this.#byName.get(name);
    if (!tensor) throw new DataError(this.path, `there is no tensor ${name}`);
    return tensor;
  }
}

/** Number of elements; 1 for a scalar. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Length of a tensor's values in bytes. */
export function bytesOf({ dtype, shape }: WeightInfo): number {
  return countOf(shape) * bytesPerElement[dtype];
}

/** `[2, 3]`; `[]` for a scalar. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
