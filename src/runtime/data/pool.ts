import { Worker } from 'node:worker_threads';
import { fromFailure, type WorkerReply, type WorkerRequest, type WorkerStart } from './messages.ts';
import type { Prepared, RawSample } from './preparer.ts';

interface Waiting {
  readonly resolve: (prepared: Prepared) => void;
  readonly reject: (error: Error) => void;
}

/** One thread with the requests it has not answered yet. */
class Thread {
  readonly waiting = new Map<number, Waiting>();
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

  tell(start: WorkerStart): void {
    this.#worker.postMessage(start);
  }

  ask(request: WorkerRequest, waiting: Waiting): void {
    this.waiting.set(request.id, waiting);
    this.#worker.ref();
    this.#worker.postMessage(request);
  }

  fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  async end(): Promise<void> {
    // Otherwise the process may end before whoever awaits this goes on.
    this.#worker.ref();
    await this.#worker.terminate();
    this.fail(new Error('the data workers were closed'));
  }

  #settle(reply: Exclude<WorkerReply, { warning: string }>): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (this.waiting.size === 0) this.#worker.unref();
    if ('prepared' in reply) waiting?.resolve(reply.prepared);
    else waiting?.reject(fromFailure(reply.failure));
  }
}

/**
 * Threads that prepare batches; each request goes to the one with the fewest waiting. They load their code while the caller finds
 * out what they must be told.
 */
export class WorkerPool {
  readonly #threads: readonly Thread[];
  #requests = 0;

  constructor(count: number, warn: (message: string) => void) {
    this.#threads = Array.from({ length: count }, () => new Thread(warn));
  }

  /** Comes before all requests. */
  start(start: WorkerStart): void {
    for (const thread of this.#threads) thread.tell(start);
  }

  prepare(task: string, samples: readonly RawSample[]): Promise<Prepared> {
    const idlest = this.#threads.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
    const raw = samples.map(({ id, image, text, boxes, chance }) => ({
      id,
      ...(image && { image }),
      ...(text && { text }),
      ...(boxes && { boxes }),
      ...(chance !== undefined && { chance }),
    }));
    return new Promise((resolve, reject) => {
      idlest.ask({ id: this.#requests++, task, samples: raw }, { resolve, reject });
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }
}

/** Threads run the built file; from the TypeScript source (in tests) that is the one below dist/. */
function workerScript(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/src/runtime/data/worker.js', import.meta.url)
    : new URL('./worker.js', import.meta.url);
}
