import { hash } from '../../random.ts';
import type { FileSequence } from '../../records/record.ts';
import type { OrderKey, RecordOrder } from './order.ts';
import { permuted } from './shuffle.ts';

/** The files of an epoch in random order. */
interface FileOrder {
  readonly epoch: number;
  readonly files: Uint32Array;
  /** Position in the epoch of the first record of each file. */
  readonly positions: Uint32Array;
}

/**
 * Each epoch concatenates the files in an order permuted by (seed, task, epoch), and divides this sequence
 * into windows of `buffer` records. The records of a window are permuted by (seed, task, epoch, window). Thus
 * only the files of a few windows are open at a time, and an epoch can be entered at any position.
 */
export function windowOrder(length: number, { starts, buffer }: FileSequence, key: OrderKey): RecordOrder {
  let current: FileOrder | undefined;
  return (position) => {
    const epoch = Math.floor(position / length);
    if (current?.epoch !== epoch) current = fileOrder(length, starts, key, epoch);
    const inEpoch = position % length;
    const window = Math.floor(inEpoch / buffer);
    const from = window * buffer;
    const size = Math.min(buffer, length - from);
    const at = from + permuted(inEpoch - from, size, hash('window', ...key, epoch, window));
    const file = lastAtMost(current.positions, at);
    return starts[current.files[file]!]! + at - current.positions[file]!;
  };
}

function fileOrder(length: number, starts: Uint32Array, key: OrderKey, epoch: number): FileOrder {
  const order = hash('files', ...key, epoch);
  const files = Uint32Array.from(starts, (_, i) => permuted(i, starts.length, order));
  const positions = new Uint32Array(files.length);
  for (let i = 1; i < files.length; i++) {
    const before = files[i - 1]!;
    positions[i] = positions[i - 1]! + (starts[before + 1] ?? length) - starts[before]!;
  }
  return { epoch, files, positions };
}

/** Index of the last element that is at most `limit`; `values` are ascending. */
function lastAtMost(values: Uint32Array, limit: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
