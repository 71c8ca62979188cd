import { parentPort, workerData } from 'node:worker_threads';
import { toFailure, type WorkerReply, type WorkerRequest, type WorkerStart } from './messages.ts';
import { createPreparer } from './preparer.ts';

/** A thread that prepares batches: started by the pool, answers every request once. */
const port = parentPort!;
const { plans, vocabularies } = workerData as WorkerStart;
const preparer = createPreparer(plans, vocabularies);
// Awaited with every request; without one, its failure is nobody's.
preparer.catch(() => {});

port.on('message', async ({ id, task, samples }: WorkerRequest) => {
  try {
    const prepared = await (await preparer)(task, samples);
    const buffers = Object.values(prepared.inputs).map(({ buffer }) => buffer as ArrayBuffer);
    port.postMessage({ id, prepared } satisfies WorkerReply, buffers);
  } catch (error) {
    port.postMessage({ id, failure: toFailure(error) } satisfies WorkerReply);
  }
});
