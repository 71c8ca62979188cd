import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Overrides } from '../../api/check.ts';
import type { Outcome } from '../../runtime/train/trainer.ts';
import { type AdapterOption, withAdapterOption } from '../adapter.ts';
import { CommandError, exitCode } from '../exit.ts';
import { openReporter } from '../progress.ts';
import { scoresTable } from '../scores.ts';
import { interruptible } from '../signals.ts';
import { modelOf, withSetOption } from '../spec.ts';
import { percentText, type Terminal } from '../terminal.ts';
import { type VariantOption, withVariantOption } from '../variant.ts';

interface Options extends AdapterOption, VariantOption {
  readonly set: Overrides;
  readonly out?: string;
  readonly resume?: boolean;
  readonly overwrite?: boolean;
  readonly steps?: number;
  readonly seed?: number;
  readonly dryRun?: boolean;
  readonly workers?: number;
  readonly quiet?: boolean;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

/** `unitc train FILE`: trains into a run folder; ctrl-C writes a checkpoint. */
export function trainCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(withVariantOption(withSetOption(program.command('train'))))
    .description('train a spec: metrics, checkpoints and events go into a run folder')
    .argument('<file>', 'a .unit file')
    .option('-o, --out <dir>', 'folder of the run (default: runs/NAME)')
    .option('--resume', 'continue from the last intact checkpoint of the run')
    .addOption(
      new Option('--overwrite', 'delete the run in --out before the new one starts').conflicts('resume'),
    )
    .option('--steps <n>', 'steps of the whole run, instead of train.steps', wholeNumber)
    .option('--seed <n>', 'instead of train.seed', wholeNumber)
    .option('--workers <n>', 'threads that prepare data', wholeNumber)
    .option('--dry-run', 'check the spec, say what would be trained, and stop')
    .option('-q, --quiet', 'no progress, only the result')
    .addHelpText(
      'before',
      'Examples:\n  unitc train model.unit\n  unitc train model.unit --set d=64 --steps 100\n  unitc train model.unit --resume\n',
    )
    .action((file: string, options: Options) => run(file, options, terminal));
}

function overrides({ set, steps, seed }: Options): Overrides {
  return {
    ...set,
    ...(steps === undefined ? {} : { 'train.steps': String(steps) }),
    ...(seed === undefined ? {} : { 'train.seed': String(seed) }),
  };
}

/** Options that a run does not remember, to go on as it began. */
function repeated(set: Overrides, out: string | undefined): readonly string[] {
  return [
    ...Object.entries(set).map(([path, value]) => `--set ${inShell(`${path}=${value}`)}`),
    ...(out === undefined ? [] : [`--out ${inShell(out)}`]),
  ];
}

function inShell(text: string): string {
  return /^[\w./=%+:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Sentences about early stopping, shown with `--quiet` too. */
function endingLines({ stopped, step, evaluated, best }: Outcome): readonly string[] {
  if (!stopped || !evaluated) return [];
  if (!best) return [`stopped early at step ${step}: no evaluation had a finite metric value`];
  const restored =
    evaluated.step === step ? '' : `; the results are those of the best checkpoint, step ${best.step}`;
  return [`stopped early at step ${step}: no better result since step ${best.step}${restored}`];
}

async function run(file: string, options: Options, terminal: Terminal): Promise<void> {
  const set = overrides(options);
  const { model } = modelOf(file, set, terminal);
  if (options.dryRun) {
    const tasks = model.tasks.map(({ name, sampling }) => `${name} ${(100 * sampling).toFixed(0)} %`);
    terminal.out(`would train ${model.name} for ${model.train.steps} steps of ${tasks.join(', ')}`);
    return;
  }
  const reporter = openReporter(terminal, options.quiet === true);
  try {
    const outcome = await interruptible(
      () => terminal.error('\nfinishing the step and writing a checkpoint; once more to stop at once'),
      async (signal) => {
        // The GPU binding and the data readers load only now: checking a spec needs neither.
        const { train } = await import('../../api/train.ts');
        return train(file, {
          set,
          ...(options.adapter ? { adapter: options.adapter } : {}),
          variants: options.variant,
          ...(options.out ? { directory: options.out } : {}),
          ...(options.workers === undefined ? {} : { workers: options.workers }),
          resume: options.resume === true,
          overwrite: options.overwrite === true,
          signal,
          onEvent: reporter.on,
        });
      },
    );
    if (outcome.interrupted) {
      const command = ['unitc train', inShell(file), '--resume', ...repeated(set, options.out)].join(' ');
      throw new CommandError(
        exitCode.interrupted,
        `interrupted at step ${outcome.step}; continue with: ${command}`,
      );
    }
    for (const line of endingLines(outcome)) terminal.error(line);
    terminal.out(scoresTable(outcome.scores));
    terminal.out(`waiting for data: ${percentText(outcome.waiting)} of the time`);
    terminal.out(`run: ${outcome.directory}`);
  } finally {
    reporter.close();
  }
}
