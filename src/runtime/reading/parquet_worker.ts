import { parentPort } from 'node:worker_threads';
import { DataError } from '../errors.ts';
import type { ParquetRequest, ParquetRow } from './parquet_request.ts';
import { readRows } from './parquet_rows.ts';

/** The reply to a ParquetRequest; classes of errors are lost between threads. */
export type ParquetReply =
  | { readonly rows: readonly ParquetRow[] }
  | { readonly where: string; readonly message: string; readonly hint: string | undefined };

/**
 * A thread that reads Parquet files; every request gets one reply. Other errors than DataError end the
 * thread.
 */
const port = parentPort!;

port.on('message', async (request: ParquetRequest) => port.postMessage(await replyTo(request)));

async function replyTo(request: ParquetRequest): Promise<ParquetReply> {
  try {
    return { rows: await readRows(request) };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { where: error.where, message: error.message, hint: error.hint };
  }
}
