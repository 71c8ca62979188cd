import { parentPort } from 'node:worker_threads';
// Imported here so that they load while the data is still being opened.
import '@huggingface/tokenizers';
import 'sharp';
import { TensorMemory } from '../batches/tensor_memory.ts';
import { createPreparer } from '../node_preparer.ts';
import type { Prepare } from '../preparer.ts';
import { toFailure, type WorkerMessage, type WorkerReply, type WorkerRequest } from './messages.ts';

/** A thread that prepares batches. The first message is a WorkerStart; every WorkerRequest gets one reply. */
const port = parentPort!;
const memory = new TensorMemory();
let preparer: Promise<Prepare>;

port.on('message', (message: WorkerMessage) => {
  if ('id' in message) return reply(message);
  const warn = (warning: string) => port.postMessage({ warning } satisfies WorkerReply);
  preparer = createPreparer(message.plans, message.fitted, warn, memory);
  // Every request awaits the preparer; if there is none, its failure must not end the process.
  preparer.catch(() => {});
});

async function reply({ id, task, samples, digests, released }: WorkerRequest): Promise<void> {
  memory.release(released);
  try {
    const prepared = await (await preparer)(task, samples, digests);
    const buffers = Object.values(prepared.inputs).map(({ buffer }) => buffer as ArrayBuffer);
    port.postMessage({ id, prepared } satisfies WorkerReply, buffers);
  } catch (error) {
    port.postMessage({ id, failure: toFailure(error) } satisfies WorkerReply);
  }
}
