import type { Command } from 'commander';
import type { TunedKernel, TuneResult } from '../../api/tune/index.ts';
import { table } from '../../table.ts';
import { CommandError, exitCode } from '../exit.ts';
import { type AdapterOption, withAdapterOption } from '../options/adapter.ts';
import { countingNumber } from '../options/numbers.ts';
import { type SetOption, withSetOption } from '../options/set.ts';
import { withSizeOption } from '../options/size.ts';
import type { Terminal } from '../output/terminal.ts';
import { modelOf, specPath } from '../spec.ts';

interface TuneCommandOptions extends AdapterOption, SetOption {
  readonly task?: string;
  readonly repeats?: number;
  readonly json?: boolean;
  readonly clear?: boolean;
  readonly size: Readonly<Record<string, number>>;
}

/** `unitc tune FILE`: measures kernel variants on this adapter and stores the fastest. */
export function tuneCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(withSizeOption(withSetOption(program.command('tune'))))
    .description(
      'Measures the kernel variants that a spec can use on this adapter and stores the fastest ones for later runs.',
    )
    .argument('[file]', 'a .unit file')
    .option('--task <name>', 'task whose programs are measured (default: all)')
    .option(
      '--repeats <n>',
      'number of measured runs of each variant; their median counts (default: 5)',
      countingNumber,
    )
    .option('--json', 'print the measurements as JSON on stdout')
    .option('--clear', 'remove the stored results of all adapters')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc tune model.unit\n  unitc tune model.unit --task answer --size height=800 --size width=1088\n  unitc tune --clear',
    )
    .action((file: string | undefined, options: TuneCommandOptions) => run(file, options, terminal));
}

async function run(
  given: string | undefined,
  options: TuneCommandOptions,
  terminal: Terminal,
): Promise<void> {
  if (given === undefined && !options.clear) {
    throw new CommandError(exitCode.usage, 'give a spec, or --clear');
  }
  const { clearTuned, tune } = await import('../../api/tune/index.ts');
  if (options.clear) {
    const files = clearTuned();
    terminal.error(files.length > 0 ? `removed ${files.join(', ')}` : 'nothing was stored');
  }
  if (given === undefined) return;
  const file = specPath(given, terminal);
  modelOf(file, options.set, terminal);
  const result = await tune(file, {
    set: options.set,
    sizes: options.size,
    ...(options.adapter ? { adapter: options.adapter } : {}),
    ...(options.task ? { task: options.task } : {}),
    ...(options.repeats ? { repeats: options.repeats } : {}),
    onProgress: (done, of, kernel) => showProgress(done, of, kernel, terminal),
  });
  if (terminal.interactive) process.stderr.write('\r\u001b[K');
  terminal.out(options.json ? JSON.stringify(result, null, 2) : tuneText(result, terminal.columns));
}

function showProgress(done: number, of: number, kernel: TunedKernel, terminal: Terminal): void {
  if (terminal.interactive)
    process.stderr.write(
      `\r\u001b[K${`${done}/${of} ${kernel.request}`.slice(0, process.stderr.columns - 1)}`,
    );
  else terminal.error(JSON.stringify({ event: 'measured', done, of, ...kernel }));
}

function tuneText({ adapter, clock, kernels, skipped, file }: TuneResult, width: number | undefined): string {
  if (kernels.length === 0) return `${adapter}: no kernel of this spec has a choice of variants`;
  const faster = kernels.filter(({ winner, preset }) => winner !== preset).length;
  return [
    `${adapter}, measured by the ${clock}'s clock`,
    '',
    table([['kernel', 'uses', 'winner', 'gain', 'ms by variant'], ...kernels.map(rowText)], { width }),
    '',
    ...skipped.map((request) => `not measured, too large for this adapter: ${request}`),
    `${faster} of ${kernels.length} kernels run faster than with the default variant; stored in ${file}`,
  ].join('\n');
}

function rowText({ request, count, milliseconds, winner, gain }: TunedKernel): readonly string[] {
  const times = Object.entries(milliseconds).map(([variant, time]) => `${variant} ${time.toFixed(3)}`);
  return [request, String(count), winner, gain === 1 ? '' : `${gain.toFixed(2)} ×`, times.join('  ')];
}
