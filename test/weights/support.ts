import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { openWeights } from '../../src/runtime/weights/open.ts';
import type { WeightFile } from '../../src/runtime/weights/weight_file.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** A file with these bytes in a new folder. */
export function fileOf(bytes: Uint8Array, name = 'weights'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

/** Opens these bytes as a weight file, which is closed after the test. */
export async function opened(bytes: Uint8Array): Promise<WeightFile> {
  const file = await openWeights(fileOf(bytes));
  afterEach(() => file.close());
  return file;
}

/** Every tensor as `type [shape]: values`. */
export function contents(file: WeightFile): Record<string, string> {
  return Object.fromEntries(
    file.tensors.map(({ name, dtype, shape }) => [
      name,
      `${dtype} [${shape}]: ${[...file.read(name)].join(' ')}`,
    ]),
  );
}

/** A safetensors file with the given header object. */
export function safetensorsOf(header: unknown, data: Uint8Array = new Uint8Array()): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return new Uint8Array(Buffer.concat([length, text, data]));
}
