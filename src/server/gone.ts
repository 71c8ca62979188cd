import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Calls `listener` once when the answer is complete or its connection is closed; returns a function that removes it.
 * Node closes no answer behind one that closes the connection, where a client has sent several requests at once.
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
