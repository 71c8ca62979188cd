import { parentPort } from 'node:worker_threads';
import { DataError } from '../../errors.ts';
import { readLayout } from './open.ts';
import { readPacked } from './packed.ts';
import { notComplete, type ParquetRequest, type ParquetResults } from './request.ts';
import { readRows } from './rows.ts';

/** The reply to a ParquetRequest. Errors are sent as plain objects, since cloning loses their class. */
export type ParquetReply =
  | { readonly result: ParquetResults[keyof ParquetResults] }
  | { readonly where: string; readonly message: string; readonly hint: string | undefined };

/** A thread that reads Parquet files. It reports once that it is ready; then every request gets one reply. */
const port = parentPort!;

port.on('message', async (request: ParquetRequest) => {
  const reply = await replyTo(request);
  port.postMessage(reply, 'result' in reply ? memoryOf(reply.result) : []);
});

// The time limit of a request does not include loading the code.
port.postMessage('ready');

async function replyTo(request: ParquetRequest): Promise<ParquetReply> {
  try {
    return { result: await resultOf(request) };
  } catch (error) {
    const { where, message, hint } = asDataError(request.request.file, error);
    return { where, message, hint };
  }
}

function resultOf({ kind, request }: ParquetRequest): Promise<ParquetResults[keyof ParquetResults]> {
  switch (kind) {
    case 'rows':
      return readRows(request);
    case 'layout':
      return readLayout(request);
    case 'packed':
      return readPacked(request);
  }
}

/** The parser throws errors of many classes for damaged files. */
function asDataError(file: string, error: unknown): DataError {
  if (error instanceof DataError) return error;
  if (error instanceof TypeError || error instanceof RangeError) {
    return notComplete(file, 'its metadata or one of its pages is malformed');
  }
  return notComplete(file, error instanceof Error ? error.message : String(error));
}

/** Buffers that are transferred to the other thread instead of being copied. */
function memoryOf(result: ParquetResults[keyof ParquetResults]): readonly ArrayBuffer[] {
  return 'bytes' in result ? [result.bytes.buffer, result.ends.buffer] : [];
}
