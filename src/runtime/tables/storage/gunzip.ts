import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { DataError } from '../../errors.ts';
import type { GunzipReply, GunzipTask } from './gunzip_worker.ts';

/** Longest time in milliseconds without a new chunk; after it, the disk must be failing. */
const longestPause = 60_000;

/** Error codes of zlib and streams for truncated files. */
const cutOff: ReadonlySet<string> = new Set(['Z_BUF_ERROR', 'ERR_STREAM_PREMATURE_CLOSE']);

/**
 * Unpacks a gzip file into an open file, synchronously. A thread works chunk by chunk, so the file may be
 * larger than memory. Returns the number of bytes. Throws DataError if the file is damaged, and the system
 * error if the open file cannot be written.
 */
export function gunzipInto(path: string, descriptor: number): number {
  const { port1, port2 } = new MessageChannel();
  const progress = new Int32Array(new SharedArrayBuffer(4));
  const task: GunzipTask = { path, descriptor, progress, port: port2 };
  const worker = new Worker(workerScript(), { workerData: task, transferList: [port2] });
  try {
    return sizeIn(waitedFor(path, progress, port1), path);
  } finally {
    port1.close();
    worker.unref();
  }
}

function waitedFor(path: string, progress: Int32Array, port: MessageChannel['port1']): GunzipReply {
  for (;;) {
    const seen = Atomics.load(progress, 0);
    const received = receiveMessageOnPort(port);
    if (received) return received.message as GunzipReply;
    if (Atomics.wait(progress, 0, seen, longestPause) === 'timed-out') {
      throw new DataError(path, `unpacking it has made no progress for ${longestPause / 1000} s`);
    }
  }
}

function sizeIn(reply: GunzipReply, path: string): number {
  if ('size' in reply) return reply.size;
  if (reply.writing) throw Object.assign(new Error(reply.message), { code: reply.code });
  throw new DataError(
    path,
    cutOff.has(reply.code)
      ? 'the compressed file is truncated'
      : `the compressed file is damaged: ${reply.message}`,
    'fetch or write it again',
  );
}

/** Threads run the built file, even if this module is loaded as TypeScript source, as in tests. */
function workerScript(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../../dist/src/runtime/tables/storage/gunzip_worker.js', import.meta.url)
    : new URL('./gunzip_worker.js', import.meta.url);
}
