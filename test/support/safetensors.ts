import { readFileSync } from 'node:fs';
import type { ReferenceTensor } from '../../src/compiler/ir/op.ts';

interface Entry {
  readonly dtype: 'F32' | 'I32' | 'U8';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Tensors of a golden file in float64, by name. */
export function readTensors(path: string): ReadonlyMap<string, ReferenceTensor> {
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, Entry>;
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(
        ([
          name,
          {
            dtype,
            shape,
            data_offsets: [begin, end],
          },
        ]) => {
          const content = Uint8Array.from(bytes.subarray(8 + length + begin, 8 + length + end)).buffer;
          const view = { F32: Float32Array, I32: Int32Array, U8: Uint8Array }[dtype];
          return [name, { shape, data: Float64Array.from(new view(content)) }];
        },
      ),
  );
}
