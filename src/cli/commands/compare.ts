import type { Command } from 'commander';
import type { Terminal } from '../output/terminal.ts';

interface CompareCommandOptions {
  readonly json?: boolean;
}

/** `unitc compare RUN RUN…`: differences between runs, and their results. */
export function compareCommand(program: Command, terminal: Terminal): void {
  program
    .command('compare')
    .description(
      'Compares runs: differences in spec, seed, data and environment, and their results. Reads only the run folders.',
    )
    .argument('<runs...>', 'folders of two or more runs, as `unitc train` prints them')
    .option('--json', 'print the comparison as JSON on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc compare runs/model runs/model-2\n  unitc compare runs/* --json',
    )
    .action(async (runs: readonly string[], options: CompareCommandOptions) => {
      const [{ compare }, { comparisonText }] = await Promise.all([
        import('../../api/compare.ts'),
        import('../output/comparison.ts'),
      ]);
      const comparison = compare(runs);
      terminal.out(
        options.json ? JSON.stringify(comparison, null, 2) : comparisonText(comparison, terminal.columns),
      );
    });
}
