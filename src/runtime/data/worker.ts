import { parentPort } from 'node:worker_threads';
// What the first batch needs is loaded while the data is still being opened.
import '@huggingface/tokenizers';
import 'sharp';
import { toFailure, type WorkerMessage, type WorkerReply, type WorkerRequest } from './messages.ts';
import { createPreparer, type Prepare } from './preparer.ts';

/** A thread that prepares batches: told first how, then asked for batches; answers every request once. */
const port = parentPort!;
let preparer: Promise<Prepare>;

port.on('message', (message: WorkerMessage) => {
  if ('id' in message) return answer(message);
  preparer = createPreparer(message.plans, message.vocabularies, (warning) =>
    port.postMessage({ warning } satisfies WorkerReply),
  );
  // Awaited with every request; without one, its failure is nobody's.
  preparer.catch(() => {});
});

async function answer({ id, task, samples }: WorkerRequest): Promise<void> {
  try {
    const prepared = await (await preparer)(task, samples);
    const buffers = Object.values(prepared.inputs).map(({ buffer }) => buffer as ArrayBuffer);
    port.postMessage({ id, prepared } satisfies WorkerReply, buffers);
  } catch (error) {
    port.postMessage({ id, failure: toFailure(error) } satisfies WorkerReply);
  }
}
