import { type Command, Option } from 'commander';
import type { Overrides } from '../../api/spec/overrides.ts';
import { shortRunNotes } from '../../api/spec/short_run.ts';
import type { TrainResult } from '../../api/train.ts';
import type { LivePage } from '../../api/watch.ts';
import { CommandError, exitCode } from '../exit.ts';
import { type AdapterOption, withAdapterOption } from '../options/adapter.ts';
import { wholeNumber } from '../options/numbers.ts';
import { type SetOption, withSetOption } from '../options/set.ts';
import { type VariantOption, withVariantOption } from '../options/variant.ts';
import { openReporter } from '../output/progress.ts';
import { scoresTable } from '../output/scores.ts';
import type { Terminal } from '../output/terminal.ts';
import { percentText } from '../output/units.ts';
import { wrapped } from '../output/wrapped.ts';
import { interruptible } from '../signals.ts';
import { modelOf, specPath } from '../spec.ts';

interface TrainCommandOptions extends AdapterOption, VariantOption, SetOption {
  readonly out?: string;
  readonly resume?: boolean;
  readonly overwrite?: boolean;
  readonly steps?: number;
  readonly seed?: number;
  readonly dryRun?: boolean;
  readonly tensorboard?: string;
  readonly watch?: boolean;
  readonly watchPort?: number;
  readonly workers?: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `unitc train FILE`: trains into a run folder; ctrl-C writes a checkpoint. */
export function trainCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(withVariantOption(withSetOption(program.command('train'))))
    .description('Trains a spec. Metrics, checkpoints and events are written to a run folder.')
    .argument('<file>', 'a .unit file')
    .option('-o, --out <dir>', 'folder of the run (default: runs/NAME)')
    .option('--resume', 'continue from the last intact checkpoint of the run')
    .addOption(
      new Option('--overwrite', 'delete the run in --out before the new one starts').conflicts('resume'),
    )
    .option(
      '--steps <n>',
      'number of steps of the whole run; replaces train.steps and train.epochs',
      wholeNumber,
    )
    .option('--seed <n>', 'seed of the run; replaces train.seed', wholeNumber)
    .option(
      '--tensorboard <dir>',
      'write an event file for TensorBoard into this folder, which must not contain one unless the run is resumed',
    )
    .option('--watch', 'show the run while it trains: prints the address of a page on 127.0.0.1')
    .option('--watch-port <n>', 'port of that page (default: a free one); implies --watch', wholeNumber)
    .option('--workers <n>', 'number of threads that prepare data (default: 1 to 4)', wholeNumber)
    .option('--dry-run', 'check the spec and print the planned run')
    .option('-q, --quiet', 'print only the result, no progress')
    .option(
      '--json',
      'print the events of the run on stdout, one JSON object per line, and nothing else; with --dry-run: the planned run as JSON',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  unitc train model.unit\n  unitc train model.unit --set d=64 --steps 100\n  unitc train model.unit --resume\n  unitc train model.unit --json >events.jsonl',
    )
    .action((file: string, options: TrainCommandOptions) => run(file, options, terminal));
}

function overrides({ set, steps, seed }: TrainCommandOptions): Overrides {
  return {
    ...set,
    ...(steps === undefined ? {} : { 'train.steps': String(steps) }),
    ...(seed === undefined ? {} : { 'train.seed': String(seed) }),
  };
}

/** Options that a run does not store, so they must be repeated to resume it. */
function repeated(set: Overrides, { out, tensorboard }: TrainCommandOptions): readonly string[] {
  return [
    ...Object.entries(set).map(([path, value]) => `--set ${inShell(`${path}=${value}`)}`),
    ...(out === undefined ? [] : [`--out ${inShell(out)}`]),
    ...(tensorboard === undefined ? [] : [`--tensorboard ${inShell(tensorboard)}`]),
  ];
}

function inShell(text: string): string {
  return /^[\w./=%+:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Sentences about early stopping, shown even with `--quiet`. */
function endingLines({ stopped, step, evaluated, best }: TrainResult): readonly string[] {
  if (!stopped || !evaluated) return [];
  if (!best) return [`stopped early at step ${step}: no evaluation had a finite metric value`];
  const restored =
    evaluated.step === step ? '' : `; the results are those of the best checkpoint, step ${best.step}`;
  return [`stopped early at step ${step}: no better result since step ${best.step}${restored}`];
}

/** The page of `--watch`, whose address is printed; undefined without that option. */
async function livePage(
  { watch: wanted, watchPort }: TrainCommandOptions,
  terminal: Terminal,
): Promise<LivePage | undefined> {
  if (!wanted && watchPort === undefined) return undefined;
  const { watch } = await import('../../api/watch.ts');
  const page = await watch(watchPort === undefined ? {} : { port: watchPort });
  terminal.message(`watch this run: ${page.url} (opens in one browser)`);
  return page;
}

async function run(given: string, options: TrainCommandOptions, terminal: Terminal): Promise<void> {
  const file = specPath(given, terminal);
  const set = overrides(options);
  const { model } = modelOf(file, set, terminal);
  if (!options.quiet && options.steps !== undefined) {
    for (const note of shortRunNotes(model)) terminal.message(note);
  }
  if (options.dryRun) {
    const sampling = Object.fromEntries(model.tasks.map((task) => [task.name, task.sampling]));
    const tasks = Object.entries(sampling).map(([name, share]) => `${name} ${(100 * share).toFixed(0)} %`);
    const { steps, epochs } = model.train;
    const length = steps === undefined ? { epochs } : { steps };
    if (options.json) terminal.out(JSON.stringify({ model: model.name, ...length, sampling }, null, 2));
    else {
      const plan = `would train ${model.name} for ${steps ?? epochs} ${steps === undefined ? 'epochs' : 'steps'} of ${tasks.join(', ')}`;
      terminal.out(wrapped(plan, terminal.columns));
    }
    return;
  }
  const page = await livePage(options, terminal);
  const reporter = openReporter(terminal, { quiet: options.quiet === true, events: options.json === true });
  try {
    const outcome = await interruptible(
      () =>
        terminal.message('\nfinishing the step and writing a checkpoint; press ctrl-C again to stop at once'),
      async (signal) => {
        // Loads the GPU binding and the data readers only now: checking a spec needs neither.
        const { train } = await import('../../api/train.ts');
        return train(file, {
          set,
          ...(options.adapter ? { adapter: options.adapter } : {}),
          variants: options.variant,
          ...(options.out !== undefined ? { directory: options.out } : {}),
          ...(options.tensorboard === undefined ? {} : { tensorboard: options.tensorboard }),
          ...(options.workers === undefined ? {} : { workers: options.workers }),
          resume: options.resume === true,
          overwrite: options.overwrite === true,
          signal,
          onEvent(event) {
            reporter.on(event);
            page?.onEvent(event);
          },
          ...(page ? { onDirectory: page.onDirectory } : {}),
          onDebug: (text) => void process.stderr.write(text),
        });
      },
    );
    if (outcome.interrupted) {
      const command = ['unitc train', inShell(file), '--resume', ...repeated(set, options)].join(' ');
      throw new CommandError(
        exitCode.interrupted,
        `interrupted at step ${outcome.step}; continue with \`${command}\``,
      );
    }
    for (const line of endingLines(outcome)) terminal.message(line);
    if (options.json) {
      if (!options.quiet) terminal.error(`run: ${outcome.directory}`);
      return;
    }
    terminal.out(scoresTable(outcome.scores, terminal.columns));
    terminal.out(`waiting for data: ${percentText(outcome.waiting)} of the time`);
    terminal.out(`run: ${outcome.directory}`);
  } finally {
    reporter.close();
    await page?.close();
  }
}
