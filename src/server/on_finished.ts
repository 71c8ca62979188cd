import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Listeners of the responses on each connection. A client may pipeline any number of requests. */
const connections = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls `listener` once when the response is complete or its connection is closed; returns a function that removes it.
 * If a client pipelines requests, Node emits no `close` for responses after one that closes the connection.
 */
export function onFinished(raw: ServerResponse<IncomingMessage>, listener: () => void): () => void {
  const listeners = listenersOn(raw.req.socket);
  const remove = () => {
    raw.off('close', called);
    listeners.delete(called);
  };
  const called = () => {
    remove();
    listener();
  };
  raw.once('close', called);
  listeners.add(called);
  return remove;
}

function listenersOn(socket: Socket): Set<() => void> {
  const known = connections.get(socket);
  if (known) return known;
  const listeners = new Set<() => void>();
  connections.set(socket, listeners);
  socket.once('close', () => {
    for (const listener of [...listeners]) listener();
  });
  return listeners;
}
