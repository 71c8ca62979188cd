import type { ConvertedWeight } from './convert.ts';
import { bytesPerElement } from './dtype.ts';
import { bytesOf } from './weight_file.ts';

/** Metadata that the safetensors reader of PyTorch expects. */
const metadata = { format: 'pt' };

/**
 * Chunks of a safetensors file: the header, then each tensor in its element type, one at a time with `read`.
 * Equal tensors in equal order give equal bytes.
 */
export function* weightChunks(
  weights: readonly ConvertedWeight[],
  read: (weight: ConvertedWeight) => Uint8Array,
): Iterable<Uint8Array> {
  // Wider elements come first, so each tensor starts at a multiple of its element size without gaps.
  const ordered = [...weights].sort((a, b) => bytesPerElement[b.dtype] - bytesPerElement[a.dtype]);
  yield header(ordered);
  for (const weight of ordered) yield read(weight);
}

function header(weights: readonly ConvertedWeight[]): Uint8Array {
  let end = 0;
  const entries = weights.map((weight) => {
    const begin = end;
    end += bytesOf(weight);
    return [weight.name, { dtype: weight.dtype, shape: weight.shape, data_offsets: [begin, end] }] as const;
  });
  const text = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  const padded = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  padded.writeBigUInt64LE(BigInt(padded.length - 8));
  text.copy(padded, 8);
  return padded;
}
