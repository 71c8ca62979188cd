import type { Command } from 'commander';
import { type AdapterOption, withAdapterOption } from '../options/adapter.ts';
import { countingNumber } from '../options/numbers.ts';
import { type VariantOption, withVariantOption } from '../options/variant.ts';
import type { Terminal } from '../output/terminal.ts';

interface ReportCommandOptions extends AdapterOption, VariantOption {
  readonly out?: string;
  readonly filesOnly?: boolean;
  readonly checkpoint?: string;
  readonly limit?: number;
  readonly examples?: number;
}

/** `unitc report RUN`: a page about a run. */
export function reportCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(withVariantOption(program.command('report')))
    .description(
      'Writes a page about a run: curves, results by class, best and worst predictions, memory, time by kernel and by line of the spec. ' +
        'One self-contained HTML file.',
    )
    .argument('<run>', 'folder of a run, as `unitc train` prints it')
    .option('-o, --out <file>', 'the page (default: NAME.report.html)')
    .option('--files-only', 'use only the run folder: no data, no GPU')
    .option(
      '--checkpoint <name>',
      'checkpoint that predicts: `best`, `last`, `step-N`, or a path (default: that of the final results)',
    )
    .option(
      '--limit <n>',
      'largest number of held-out records of each task to predict (default: 500)',
      countingNumber,
    )
    .option(
      '--examples <n>',
      'number of best and of worst predictions of each task (default: 8)',
      countingNumber,
    )
    .addHelpText(
      'after',
      '\nExamples:\n  unitc report runs/model\n  unitc report runs/model -o model.html --files-only',
    )
    .action(async (run: string, options: ReportCommandOptions) => {
      const { report } = await import('../../api/report.ts');
      const { path, leftOut } = await report(run, {
        from: options.filesOnly ? 'files' : 'everything',
        variants: options.variant,
        ...(options.adapter ? { adapter: options.adapter } : {}),
        ...(options.out === undefined ? {} : { out: options.out }),
        ...(options.checkpoint === undefined ? {} : { checkpoint: options.checkpoint }),
        ...(options.limit === undefined ? {} : { limit: options.limit }),
        ...(options.examples === undefined ? {} : { examples: options.examples }),
        onWarning: terminal.message,
        onDebug: (text) => void process.stderr.write(text),
      });
      for (const each of leftOut) terminal.message(`left out: ${each}`);
      terminal.out(`wrote ${path}`);
    });
}
