import { type Command, InvalidArgumentError } from 'commander';
import type { Overrides } from '../../api/check.ts';
import type { TunedKernel } from '../../api/tune/winner.ts';
import type { TuneResult } from '../../api/tune.ts';
import { type AdapterOption, withAdapterOption } from '../adapter.ts';
import { CommandError, exitCode } from '../exit.ts';
import { withSizeOption } from '../size.ts';
import { withSetOption } from '../spec.ts';
import { type Terminal, table } from '../terminal.ts';

interface Options extends AdapterOption {
  readonly task?: string;
  readonly repeats?: number;
  readonly json?: boolean;
  readonly clear?: boolean;
  readonly size: Readonly<Record<string, number>>;
  readonly set: Overrides;
}

function countOf(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('expected a whole number of at least 1');
  return Number(text);
}

/** `unitc tune FILE`: measures kernel variants on this adapter and stores the fastest. */
export function tuneCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(withSizeOption(withSetOption(program.command('tune'))))
    .description('measure the kernel variants that a spec can use on this adapter, and store the fastest')
    .argument('[file]', 'a .unit file')
    .option('--task <name>', 'task whose programs are measured (default: all)')
    .option('--repeats <n>', 'measured runs of each variant; medians count (default: 5)', countOf)
    .option('--json', 'as JSON on stdout')
    .option('--clear', 'remove what is stored, for all adapters')
    .addHelpText(
      'before',
      'Examples:\n  unitc tune model.unit\n  unitc tune model.unit --task answer --size height=800 --size width=1088\n  unitc tune --clear\n',
    )
    .action((file: string | undefined, options: Options) => run(file, options, terminal));
}

async function run(file: string | undefined, options: Options, terminal: Terminal): Promise<void> {
  if (options.clear) {
    const { clearWinners } = await import('../../runtime/tuning/winners.ts');
    const files = clearWinners();
    terminal.out(files.length > 0 ? `removed ${files.join(', ')}` : 'nothing was stored');
    if (file === undefined) return;
  }
  if (file === undefined) {
    throw new CommandError(exitCode.usage, 'say which spec: unitc tune FILE, or unitc tune --clear');
  }
  const { tune } = await import('../../api/tune.ts');
  const result = await tune(file, {
    set: options.set,
    sizes: options.size,
    ...(options.adapter ? { adapter: options.adapter } : {}),
    ...(options.task ? { task: options.task } : {}),
    ...(options.repeats ? { repeats: options.repeats } : {}),
    onProgress: (done, of, kernel) => showProgress(done, of, kernel, terminal),
  });
  if (terminal.interactive) process.stderr.write('\r\u001b[K');
  terminal.out(options.json ? JSON.stringify(result, null, 2) : tuneText(result));
}

function showProgress(done: number, of: number, kernel: TunedKernel, terminal: Terminal): void {
  if (terminal.interactive) process.stderr.write(`\r\u001b[K${done}/${of} ${kernel.request}`.slice(0, 110));
  else terminal.error(JSON.stringify({ event: 'measured', done, of, ...kernel }));
}

function tuneText({ adapter, clock, kernels, skipped, file }: TuneResult): string {
  if (kernels.length === 0) return `${adapter}: no kernel of this spec has a choice of variants`;
  const faster = kernels.filter(({ winner, preset }) => winner !== preset).length;
  return [
    `${adapter}, by the ${clock}'s clock`,
    '',
    table([['kernel', 'uses', 'winner', 'gain', 'ms by variant'], ...kernels.map(rowText)]),
    '',
    ...skipped.map((request) => `not measured, too large for this adapter: ${request}`),
    `${faster} of ${kernels.length} kernels run faster than by default; stored in ${file}`,
  ].join('\n');
}

function rowText({ request, count, milliseconds, winner, gain }: TunedKernel): readonly string[] {
  const times = Object.entries(milliseconds).map(([variant, time]) => `${variant} ${time.toFixed(3)}`);
  return [request, String(count), winner, gain === 1 ? '' : `${gain.toFixed(2)} ×`, times.join('  ')];
}
