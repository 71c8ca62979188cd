import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { DataError } from '../../errors.ts';
import {
  notComplete,
  type ParquetRequestKind,
  type ParquetRequests,
  type ParquetResults,
} from './request.ts';
import type { ParquetReply } from './worker.ts';

/**
 * Reads Parquet files in a thread, one request at a time. If the reader loops forever on a damaged file, the
 * thread is terminated, and the next request starts a new one.
 */
export class ParquetThread {
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Throws DataError, including if the thread works longer than `limitSeconds`. Time waiting for the disk
   * does not count.
   */
  read<Kind extends ParquetRequestKind>(
    kind: Kind,
    request: ParquetRequests[Kind],
    limitSeconds: number,
  ): Promise<ParquetResults[Kind]> {
    const result = this.#last.then(() => this.#readNow(kind, request, limitSeconds));
    this.#last = result.catch(() => {});
    return result;
  }

  async #readNow<Kind extends ParquetRequestKind>(
    kind: Kind,
    request: ParquetRequests[Kind],
    limitSeconds: number,
  ): Promise<ParquetResults[Kind]> {
    try {
      this.#worker ??= await started();
      const worker = this.#worker;
      const reply = await replyOf(worker, { kind, request }, limitSeconds);
      if ('result' in reply) return reply.result as ParquetResults[Kind];
      throw new DataError(reply.where, reply.message, reply.hint);
    } catch (error) {
      if (error instanceof DataError) throw error;
      void this.#worker?.terminate();
      this.#worker = undefined;
      throw notComplete(request.file, error instanceof Error ? error.message : String(error));
    }
  }
}

const pollMilliseconds = 100;

/** Heap limit of the thread in MB: rows that do not fit end the thread, not the process. */
const heap = 4096;

/** Starts a thread and waits until its code is loaded. Rejects if that fails. */
async function started(): Promise<Worker> {
  const worker = new Worker(workerScript(), { resourceLimits: { maxOldGenerationSizeMb: heap } });
  await once(worker, 'message');
  return worker;
}

/** The reply of the thread. Rejects if the thread fails or exceeds the time limit. */
function replyOf(worker: Worker, request: unknown, limitSeconds: number): Promise<ParquetReply> {
  return new Promise<ParquetReply>((resolve, reject) => {
    const before = worker.performance.eventLoopUtilization();
    const timer = setInterval(() => {
      if (worker.performance.eventLoopUtilization(before).active < 1000 * limitSeconds) return;
      settle();
      reject(new Error(`reading it did not end within ${Math.ceil(limitSeconds)} s`));
    }, pollMilliseconds);
    // An idle thread must not keep the process alive.
    const settle = () => {
      clearInterval(timer);
      worker.off('message', receive).off('error', fail).unref();
    };
    const receive = (reply: ParquetReply) => {
      settle();
      resolve(reply);
    };
    const fail = (error: Error) => {
      settle();
      reject(error);
    };
    worker.on('message', receive).on('error', fail).ref();
    worker.postMessage(request);
  });
}

/** Threads run the built file, even if this module is loaded as TypeScript source, as in tests. */
function workerScript(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../../dist/src/runtime/reading/parquet/worker.js', import.meta.url)
    : new URL('./worker.js', import.meta.url);
}
