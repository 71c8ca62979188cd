import { Duplex } from 'node:stream';

/** One end of a connection in memory, in place of a socket. */
class End extends Duplex {
  other: End | undefined;

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.other!.push(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.other!.push(null);
    done();
  }

  /** As that of a socket, which servers call after an answer that closes the connection. */
  destroySoon(): void {
    if (this.writableFinished) this.destroy();
    else this.end(() => this.destroy());
  }

  /** As that of a socket; a connection in memory does not wait. */
  setTimeout(): this {
    return this;
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // The other end learns that this one is gone, as from a closed socket.
    if (this.other?.destroyed === false) this.other.push(null);
    done(error);
  }
}

/** A connection to a server of Node, which takes `server` by its event `connection`: no ports are used up. */
export function connection(): { readonly client: Duplex; readonly server: Duplex } {
  const [client, server] = [new End(), new End()];
  client.other = server;
  server.other = client;
  return { client, server };
}
