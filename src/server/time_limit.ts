import type { FastifyReply } from 'fastify';
import { OverloadedError, RequestError } from './errors.ts';
import { onFinished } from './on_finished.ts';

/**
 * Runs `body` with a signal that aborts if the client disconnects or the response takes too long. Leaves no
 * listeners on the connection, which may carry many requests.
 */
export async function withTimeLimit<T>(
  { raw }: FastifyReply,
  milliseconds: number,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const gone = () => end.abort(new RequestError(499, 'the client has closed the connection'));
  const late = () =>
    end.abort(
      new OverloadedError(
        `the request could not be answered within ${milliseconds / 1000} s`,
        'send smaller files or fewer records, or send it again later; --timeout of the server is the limit',
      ),
    );
  const timer = setTimeout(late, milliseconds);
  timer.unref();
  const remove = onFinished(raw, gone);
  try {
    return await body(end.signal);
  } finally {
    clearTimeout(timer);
    remove();
  }
}
