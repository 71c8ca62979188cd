import type { Command } from 'commander';
import { type AdapterOption, withAdapterOption } from '../options/adapter.ts';
import { countingNumber, wholeNumber } from '../options/numbers.ts';
import { type VariantOption, withVariantOption } from '../options/variant.ts';
import type { Terminal } from '../output/terminal.ts';
import { interruptible } from '../signals.ts';

interface ServeCommandOptions extends AdapterOption, VariantOption {
  readonly host: string;
  readonly port: number;
  readonly token?: string;
  readonly checkpoint?: string;
  readonly maxBody: number;
  readonly maxPixels: number;
  readonly queue: number;
  readonly timeout: number;
}

/** `unitc serve RUN`: predictions over HTTP until a signal ends it. */
export function serveCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(withVariantOption(program.command('serve')))
    .description('Serves the predictions of a trained model over HTTP, until ctrl-C.')
    .argument('<run>', 'folder of a run, as `unitc train` prints it, or what `unitc export` wrote')
    .option('--host <address>', 'address to listen on; other than 127.0.0.1 requires --token', '127.0.0.1')
    .option('--port <n>', 'port; 0 for a free one', wholeNumber, 8080)
    .option(
      '--token <token>',
      'clients must send the header Authorization: Bearer TOKEN (or the environment variable UNITC_TOKEN)',
    )
    .option('--checkpoint <name>', 'best, last, step-N or a file (default: the best checkpoint)')
    .option('--max-body <mb>', 'largest request in MB', countingNumber, 16)
    .option(
      '--max-pixels <millions>',
      'largest number of pixels of the images of a request',
      countingNumber,
      268,
    )
    .option('--queue <n>', 'records that may wait; further requests get status 503', countingNumber, 1024)
    .option('--timeout <seconds>', 'time to send a request, and to answer it', countingNumber, 30)
    .addHelpText(
      'after',
      '\nExamples:\n  unitc serve runs/pets\n  curl -F image=@cat.jpg http://127.0.0.1:8080/predict/kind\n  curl -H \'content-type: application/json\' -d \'{"text": "well worth it"}\' http://127.0.0.1:8080/predict/verdict\n  UNITC_TOKEN=$(openssl rand -hex 16) unitc serve runs/pets --host 0.0.0.0',
    )
    .action((run: string, options: ServeCommandOptions) => runServer(run, options, terminal));
}

async function runServer(run: string, options: ServeCommandOptions, terminal: Terminal): Promise<void> {
  await interruptible(
    () => {},
    async (signal) => {
      const { serve } = await import('../../api/serve.ts');
      const { host, port, maxBody, maxPixels, queue, timeout } = options;
      const token = options.token ?? process.env.UNITC_TOKEN;
      const server = await serve(run, {
        host,
        port,
        ...(token === undefined ? {} : { token }),
        ...(options.adapter ? { adapter: options.adapter } : {}),
        ...(options.checkpoint === undefined ? {} : { checkpoint: options.checkpoint }),
        variants: options.variant ?? {},
        limits: { body: maxBody * 1e6, pixels: maxPixels * 1e6, queue, time: timeout * 1000 },
        onWarning: terminal.error,
      });
      terminal.message(`${server.url} answers requests; GET / describes them; ctrl-C ends it`);
      try {
        await ended(signal);
      } finally {
        await server.close();
      }
    },
  );
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
