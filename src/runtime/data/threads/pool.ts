import { Worker } from 'node:worker_threads';
import { TensorMemory } from '../batches/tensor_memory.ts';
import type { WantedDigests } from '../contents/digest.ts';
import type { Prepared, RawSample } from '../preparer.ts';
import { fromFailure, type WorkerReply, type WorkerRequest, type WorkerStart } from './messages.ts';

interface PendingRequest {
  readonly resolve: (prepared: Prepared) => void;
  readonly reject: (error: Error) => void;
}

/** A thread with its pending requests. If it fails, the next request starts a new one. */
class Thread {
  readonly pending = new Map<number, PendingRequest>();
  readonly #warn: (message: string) => void;
  #worker: Worker | undefined;
  #start: WorkerStart | undefined;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
    // Started early, so that its code is loaded before the first request.
    this.#worker = this.#begun();
  }

  start(start: WorkerStart): void {
    this.#start = start;
    this.#worker?.postMessage(start);
  }

  request(request: WorkerRequest, pending: PendingRequest): void {
    this.pending.set(request.id, pending);
    this.#worker ??= this.#begun();
    this.#worker.ref();
    this.#worker.postMessage(request, request.released);
  }

  async end(): Promise<void> {
    // A late reply would unref the thread, and the process could end before this promise is settled.
    this.#worker?.removeAllListeners('message').ref();
    await this.#worker?.terminate();
    this.#fail(new Error('the data workers were closed'));
  }

  #begun(): Worker {
    const worker = new Worker(workerScript());
    worker.on('message', (reply: WorkerReply) =>
      'warning' in reply ? this.#warn(reply.warning) : this.#settle(worker, reply),
    );
    worker.on('error', (error) => {
      this.#worker = undefined;
      this.#fail(error);
    });
    // An idle thread must not keep the process alive.
    worker.unref();
    if (this.#start) worker.postMessage(this.#start);
    return worker;
  }

  #fail(error: Error): void {
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }

  #settle(worker: Worker, reply: Exclude<WorkerReply, { warning: string }>): void {
    const pending = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if (this.pending.size === 0) worker.unref();
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
  readonly #memory: TensorMemory;
  #requests = 0;

  /** Memory released to `memory` is sent to the thread of the next request. */
  constructor(count: number, warn: (message: string) => void, memory = new TensorMemory()) {
    this.#memory = memory;
    this.#threads = Array.from({ length: count }, () => new Thread(warn));
  }

  /** Must be called before any request. */
  start(start: WorkerStart): void {
    for (const thread of this.#threads) thread.start(start);
  }

  prepare(task: string, samples: readonly RawSample[], digests?: WantedDigests): Promise<Prepared> {
    const idlest = this.#threads.reduce((a, b) => (b.pending.size < a.pending.size ? b : a));
    return new Promise((resolve, reject) => {
      const released = this.#memory.takeAll();
      idlest.request({ id: this.#requests++, task, samples, digests, released }, { resolve, reject });
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }
}

/** Threads run the built file, even if this module is loaded as TypeScript source, as in tests. */
function workerScript(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../../dist/src/runtime/data/threads/worker.js', import.meta.url)
    : new URL('./worker.js', import.meta.url);
}
