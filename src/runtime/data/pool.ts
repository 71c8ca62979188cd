import { Worker } from 'node:worker_threads';
import type { WantedDigests } from './digest.ts';
import { fromFailure, type WorkerReply, type WorkerRequest, type WorkerStart } from './messages.ts';
import type { Prepared, RawSample } from './preparer.ts';

interface PendingRequest {
  readonly resolve: (prepared: Prepared) => void;
  readonly reject: (error: Error) => void;
}

/** A thread with its pending requests. */
class Thread {
  readonly pending = new Map<number, PendingRequest>();
  readonly #worker: Worker;

  constructor(warn: (message: string) => void) {
    this.#worker = new Worker(workerScript());
    this.#worker.on('message', (reply: WorkerReply) =>
      'warning' in reply ? warn(reply.warning) : this.#settle(reply),
    );
    this.#worker.on('error', (error) => this.fail(error));
    // An idle thread must not keep the process alive.
    this.#worker.unref();
  }

  start(start: WorkerStart): void {
    this.#worker.postMessage(start);
  }

  request(request: WorkerRequest, pending: PendingRequest): void {
    this.pending.set(request.id, pending);
    this.#worker.ref();
    this.#worker.postMessage(request);
  }

  fail(error: Error): void {
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }

  async end(): Promise<void> {
    // A reply that still arrives would unref the thread, and the process could end before this promise is settled.
    this.#worker.removeAllListeners('message').ref();
    await this.#worker.terminate();
    this.fail(new Error('the data workers were closed'));
  }

  #settle(reply: Exclude<WorkerReply, { warning: string }>): void {
    const pending = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if (this.pending.size === 0) this.#worker.unref();
    if ('prepared' in reply) pending?.resolve(reply.prepared);
    else pending?.reject(fromFailure(reply.failure));
  }
}

/**
 * Threads that prepare batches; each request is sent to the thread with the fewest pending ones. They load
 * their code while the caller opens the data.
 */
export class WorkerPool {
  readonly #threads: readonly Thread[];
  #requests = 0;

  constructor(count: number, warn: (message: string) => void) {
    this.#threads = Array.from({ length: count }, () => new Thread(warn));
  }

  /** Must be called before any request. */
  start(start: WorkerStart): void {
    for (const thread of this.#threads) thread.start(start);
  }

  prepare(task: string, samples: readonly RawSample[], digests?: WantedDigests): Promise<Prepared> {
    const idlest = this.#threads.reduce((a, b) => (b.pending.size < a.pending.size ? b : a));
    return new Promise((resolve, reject) => {
      idlest.request({ id: this.#requests++, task, samples, digests }, { resolve, reject });
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }
}

/** Threads run the built file, also where this module is TypeScript source, in tests. */
function workerScript(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/src/runtime/data/worker.js', import.meta.url)
    : new URL('./worker.js', import.meta.url);
}
