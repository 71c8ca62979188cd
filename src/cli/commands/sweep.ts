import type { Command } from 'commander';
import type { StartedRun } from '../../api/sweep.ts';
import { printable } from '../../printable.ts';
import { CommandError, exitCode } from '../exit.ts';
import { type AdapterOption, withAdapterOption } from '../options/adapter.ts';
import { countingNumber, wholeNumber } from '../options/numbers.ts';
import { type SetOption, withSetOption } from '../options/set.ts';
import { type VariantOption, withVariantOption } from '../options/variant.ts';
import { openReporter } from '../output/progress.ts';
import type { Terminal } from '../output/terminal.ts';
import { interruptible } from '../signals.ts';
import { specPath } from '../spec.ts';

interface SweepCommandOptions extends AdapterOption, VariantOption, SetOption {
  readonly out: string;
  readonly seeds: number;
  readonly steps?: number;
  readonly workers?: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

const setDescription =
  'values to try of a param or a field, between commas: d=64,128; commas in brackets and quotes belong to a value; may be repeated, for all combinations (env: UNITC_PARAM_d=64,128)';

/** `unitc sweep FILE`: trains variants of a spec with the same seeds and compares them. */
export function sweepCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(withVariantOption(withSetOption(program.command('sweep'), setDescription)))
    .description(
      'Trains variants of a spec, each with the same seeds, and compares their results. The same command continues a sweep: runs that have ended are skipped.',
    )
    .argument('<file>', 'a .unit file')
    .requiredOption('-o, --out <dir>', 'folder of the sweep; each variant and seed has a run folder in it')
    .option('--seeds <n>', 'number of seeds, counted from train.seed', countingNumber, 1)
    .option('--steps <n>', 'number of steps of each run; replaces train.steps and train.epochs', wholeNumber)
    .option('--workers <n>', 'number of threads that prepare data (default: 1 to 4)', wholeNumber)
    .option('-q, --quiet', 'print only the result, no progress')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc sweep model.unit --set train.optimizer.lr=1e-4,3e-4,1e-3 --seeds 3 --out sweeps/lr\n  unitc sweep model.unit --set d=64,128 --set "train.clip=grad_norm(1.0),value(0.5)" --out sweeps/both',
    )
    .action((file: string, options: SweepCommandOptions) => run(file, options, terminal));
}

async function run(given: string, options: SweepCommandOptions, terminal: Terminal): Promise<void> {
  const file = specPath(given, terminal);
  const quiet = options.quiet === true;
  const reporter = openReporter(terminal, { quiet, events: false });
  try {
    const result = await interruptible(
      () =>
        terminal.message('\nfinishing the step and writing a checkpoint; press ctrl-C again to stop at once'),
      async (signal) => {
        const [{ sweep }, { listValues }] = await Promise.all([
          import('../../api/sweep.ts'),
          import('../../api/swept/list_values.ts'),
        ]);
        const texts = Object.entries(options.set).map(
          ([path, text]) => [path, listValues(String(text))] as const,
        );
        return sweep(file, {
          set: Object.fromEntries(texts),
          seeds: options.seeds,
          directory: options.out,
          ...(options.steps === undefined ? {} : { steps: options.steps }),
          ...(options.adapter ? { adapter: options.adapter } : {}),
          variants: options.variant,
          ...(options.workers === undefined ? {} : { workers: options.workers }),
          signal,
          onRun: (started) => {
            if (!quiet) terminal.message(runText(started));
          },
          onEvent: reporter.on,
        });
      },
    );
    if (result.interrupted) {
      throw new CommandError(
        exitCode.interrupted,
        `interrupted; the same command continues the sweep in ${options.out}`,
      );
    }
    const { sweepText } = await import('../output/sweep.ts');
    terminal.out(options.json ? JSON.stringify(result, null, 2) : sweepText(result, terminal.columns));
  } finally {
    reporter.close();
  }
}

const verbs = { train: 'train', resume: 'continue', skip: 'has ended' } as const;

function runText({ action, variant, seed, number, of }: StartedRun): string {
  const values = Object.entries(variant.set).map(([path, value]) => printable(`${path}=${value}`));
  return `run ${number} of ${of}, ${variant.name}, seed ${seed}, ${verbs[action]}: ${values.join(', ') || 'the spec as it is'}`;
}
