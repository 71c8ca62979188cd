import { defaultLimits, type ServerLimits } from '../server/limits.ts';
import { createServer } from '../server/server.ts';
import type { OpenRunOptions } from './open.ts';
import { listenError, OptionError, requireWhole } from './options.ts';
import { version } from './package/version.ts';
import { threadedModel } from './run/threaded_model.ts';
import { trainedParts } from './run/trained_parts.ts';

export type { ServerLimits } from '../server/limits.ts';

export interface ServeOptions extends OpenRunOptions {
  /** Address to listen on; by default 127.0.0.1. Any other address requires `token`. */
  readonly host?: string;
  /** Port; 0 (default): any free port. */
  readonly port?: number;
  /** If set, clients must send the header `Authorization: Bearer TOKEN`. */
  readonly token?: string;
  readonly limits?: Partial<ServerLimits>;
}

/** A running HTTP server. */
export interface RunningServer {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** Stops listening, answers the requests already received, and releases the device. */
  close(): Promise<void>;
}

/** Shortest token that is infeasible to guess. */
const shortestToken = 16;

/** Addresses that are not reachable from other machines. */
const local: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Serves the predictions of a run over HTTP: POST /predict/TASK with JSON or a form, GET /health, /metrics,
 * /openapi.json, and a description at /.
 *
 * @param run folder of the run, or output of `unitc export`
 * @throws OptionError, RunDirectoryError, CheckpointError, SpecError, NoAdapterError, LimitError
 * @example
 * const server = await serve('runs/pets', { port: 8080 });
 * const answer = await fetch(`${server.url}/predict/kind`, {
 *   method: 'POST',
 *   headers: { 'content-type': 'application/json' },
 *   body: JSON.stringify({ text: 'four legs and a tail' }),
 * });
 * console.log(await answer.json());
 * await server.close();
 */
export async function serve(run: string, options: ServeOptions = {}): Promise<RunningServer> {
  const { host = '127.0.0.1', port = 0, token, limits = {} } = options;
  requireToken(host, token);
  requireWhole('port', port, 0, 65535);
  requireLimits(limits);
  const model = threadedModel(await trainedParts(run, options), options);
  try {
    const server = await createServer(model, {
      limits: { ...defaultLimits, ...limits },
      token,
      version: version(),
    });
    const url = await server.listen({ host, port }).catch((error: unknown) => {
      throw listenError(error, host, port);
    });
    return {
      url,
      async close() {
        await server.close();
        await model.close();
      },
    };
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** Bodies and waiting records are held in memory; timers of Node are limited to 31 bits of milliseconds. */
const largestLimits: ServerLimits = {
  body: 2 ** 30,
  pixels: 2 ** 40,
  records: 2 ** 16,
  queue: 2 ** 20,
  time: 86_400_000,
};

function requireLimits(limits: Partial<ServerLimits>): void {
  for (const name of ['body', 'pixels', 'records', 'queue', 'time'] as const) {
    requireWhole(`limits.${name}`, limits[name], 1, largestLimits[name]);
  }
}

/**
 * Throws OptionError if other machines could use the server without a token, or with one that is easy to
 * guess.
 */
function requireToken(host: string, token: string | undefined): void {
  if (token === undefined && !local.has(host)) {
    throw new OptionError(
      `option host: other machines can reach ${host}, so the server needs a token there (--token) of at least ${shortestToken} characters`,
    );
  }
  if (token !== undefined && token.length < shortestToken) {
    throw new OptionError(
      `option token: expected at least ${shortestToken} characters, found ${token.length}`,
    );
  }
}
