import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type MessagePort, workerData } from 'node:worker_threads';
import { createGunzip } from 'node:zlib';
import { writeAll } from '../../../storage/whole_file.ts';

/** A file to unpack, and the channels to the waiting thread. */
export interface GunzipTask {
  readonly path: string;
  /** An open file, which receives the contents from its start. */
  readonly descriptor: number;
  /** Incremented for each chunk, and after the reply. */
  readonly progress: Int32Array;
  readonly port: MessagePort;
}

/** Number of bytes, or the code (`Z_DATA_ERROR`, `ENOSPC`) and message of an error. */
export type GunzipReply =
  | { readonly size: number }
  | { readonly code: string; readonly message: string; readonly writing: boolean };

/** This thread unpacks one file while the thread that started it waits. */
const { path, descriptor, progress, port } = workerData as GunzipTask;
let size = 0;
let writing = false;

port.postMessage(await reply());
advance();

async function reply(): Promise<GunzipReply> {
  try {
    await pipeline(createReadStream(path), createGunzip({ chunkSize: 2 ** 20 }), async (chunks) => {
      for await (const chunk of chunks as AsyncIterable<Buffer>) {
        writing = true;
        writeAll(descriptor, chunk, size);
        writing = false;
        size += chunk.length;
        advance();
      }
    });
    return { size };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return { code: String(error.code), message: error.message, writing };
  }
}

function advance(): void {
  Atomics.add(progress, 0, 1);
  Atomics.notify(progress, 0);
}
