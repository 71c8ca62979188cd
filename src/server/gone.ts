import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Calls `listener` once when the response is complete or its connection is closed; returns a function that removes it.
 * If a client pipelines requests, Node emits no `close` for responses after one that closes the connection.
 */
export function whenGone(raw: ServerResponse<IncomingMessage>, listener: () => void): () => void {
  const { socket } = raw.req;
  const remove = () => {
    raw.off('close', called);
    socket.off('close', called);
  };
  const called = () => {
    remove();
    listener();
  };
  raw.once('close', called);
  socket.once('close', called);
  return remove;
}
