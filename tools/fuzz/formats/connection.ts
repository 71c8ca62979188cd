import { Duplex } from 'node:stream';

/** One end of an in-memory connection, instead of a socket. */
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

  /** As for a socket; servers call it after a response that closes the connection. */
  destroySoon(): void {
    if (this.writableFinished) this.destroy();
    else this.end(() => this.destroy());
  }

  /** As for a socket; an in-memory connection does not wait. */
  setTimeout(): this {
    return this;
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // The other end is notified, as when a socket closes.
    if (this.other?.destroyed === false) this.other.push(null);
    done(error);
  }
}

/** A connection to a Node server, which receives `server` by its event `connection`: no ports are used up. */
export function connection(): { readonly client: Duplex; readonly server: Duplex } {
  const [client, server] = [new End(), new End()];
  client.other = server;
  server.other = client;
  return { client, server };
}
