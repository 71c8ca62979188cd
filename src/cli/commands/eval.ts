import { type Command, InvalidArgumentError } from 'commander';
import { type AdapterOption, withAdapterOption } from '../adapter.ts';
import { scoresTable } from '../scores.ts';
import type { Terminal } from '../terminal.ts';
import { type VariantOption, withVariantOption } from '../variant.ts';

interface Options extends AdapterOption, VariantOption {
  readonly checkpoint?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

function limitOf(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('expected a whole number of at least 1');
  return Number(text);
}

/** `unitc eval RUN`: the metrics again, from the checkpoint. */
export function evalCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(withVariantOption(program.command('eval')))
    .description("evaluate a run's checkpoint on the held-out records")
    .argument('<run>', 'folder of a run, as `unitc train` prints it')
    .option(
      '--checkpoint <name>',
      'best, last, step-N or a file (default: the checkpoint of the final results)',
    )
    .option('--limit <n>', 'records of each task (default: all)', limitOf)
    .option('--json', 'as JSON')
    .addHelpText('before', 'Examples:\n  unitc eval runs/quickstart\n  unitc eval runs/quickstart --json\n')
    .action(async (run: string, options: Options) => {
      const { evaluate } = await import('../../api/evaluate.ts');
      const result = await evaluate(run, {
        ...(options.adapter ? { adapter: options.adapter } : {}),
        variants: options.variant,
        ...(options.checkpoint ? { checkpoint: options.checkpoint } : {}),
        limit: options.limit ?? null,
        onWarning: (message) => terminal.error(message),
      });
      if (options.json) terminal.out(JSON.stringify(result, null, 2));
      else {
        terminal.out(scoresTable(result.scores));
        terminal.out(`checkpoint: ${result.checkpoint} (step ${result.step})`);
      }
    });
}
