import type { Command } from 'commander';
import { CommandError, exitCode } from '../exit.ts';
import { type AdapterOption, withAdapterOption } from '../options/adapter.ts';
import { countingNumber } from '../options/numbers.ts';
import { type VariantOption, withVariantOption } from '../options/variant.ts';
import { detailsText, valuesText } from '../output/details.ts';
import { scoresTable } from '../output/scores.ts';
import type { Terminal } from '../output/terminal.ts';
import { wrapped } from '../output/wrapped.ts';
import { interruptible } from '../signals.ts';

interface EvalCommandOptions extends AdapterOption, VariantOption {
  readonly checkpoint?: string;
  readonly data?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

/** `unitc eval RUN`: the metrics of a run's checkpoint, or of an export. */
export function evalCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(withVariantOption(program.command('eval')))
    .description('Evaluates a checkpoint of a run on the held-out records.')
    .argument('<run>', 'folder of a run, as `unitc train` prints it, or what `unitc export` wrote')
    .option(
      '--checkpoint <name>',
      'best, last, step-N or a file (default: the checkpoint of the final results)',
    )
    .option(
      '--data <dir>',
      'folder to which paths of the spec are relative (default: that of the spec; of an export that was moved, the working folder)',
    )
    .option('--limit <n>', 'records of each task (default: all)', countingNumber)
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc eval runs/quickstart\n  unitc eval runs/quickstart --json\n  unitc eval quickstart.unitc --data examples',
    )
    .action((run: string, options: EvalCommandOptions) => runEvaluation(run, options, terminal));
}

async function runEvaluation(run: string, options: EvalCommandOptions, terminal: Terminal): Promise<void> {
  const result = await interruptible(
    () => {},
    async (signal) => {
      const { evaluate } = await import('../../api/evaluate.ts');
      const evaluation = evaluate(run, {
        ...(options.adapter ? { adapter: options.adapter } : {}),
        variants: options.variant,
        ...(options.checkpoint !== undefined ? { checkpoint: options.checkpoint } : {}),
        ...(options.data === undefined ? {} : { data: options.data }),
        limit: options.limit ?? null,
        signal,
        onWarning: terminal.error,
        onDebug: (text) => void process.stderr.write(text),
      });
      return evaluation.catch((error: unknown) => {
        throw signal.aborted ? new CommandError(exitCode.interrupted, 'interrupted') : error;
      });
    },
  );
  if (options.json) terminal.out(JSON.stringify(result, null, 2));
  else {
    const { scores } = result;
    const parts = [
      scoresTable(scores, terminal.columns),
      wrapped(valuesText(scores), terminal.columns),
      detailsText(scores, terminal.columns),
    ];
    terminal.out(parts.filter((part) => part !== '').join('\n\n'));
    terminal.out(`checkpoint: ${result.checkpoint} (step ${result.step})`);
  }
}
