import type { Command } from 'commander';
import { divergenceText } from '../output/divergence.ts';
import type { Terminal } from '../output/terminal.ts';

interface WhyCommandOptions {
  readonly json?: boolean;
}

/** `unitc why RUN1 RUN2`: the first step at which two runs differ, and the reasons. */
export function whyCommand(program: Command, terminal: Terminal): void {
  program
    .command('why')
    .description(
      'Finds where two runs diverge: the first step that differs, its records, and the differences in spec, seed, data, versions, kernel variants and adapter. Needs no GPU.',
    )
    .argument('<run1>', 'folder of a run, or its certificate')
    .argument('<run2>', 'folder or certificate of another run')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText(
      'after',
      '\nThe exit code is 0 whether or not the runs differ.\n\nExamples:\n  unitc why runs/model runs/model-2\n  unitc why runs/model runs/model-2 --json\n  unitc why runs/model published.certificate.json',
    )
    .action(async (first: string, second: string, options: WhyCommandOptions) => {
      const { why } = await import('../../api/why.ts');
      const result = await why(first, second);
      terminal.out(options.json ? JSON.stringify(result, null, 2) : divergenceText(result, terminal.columns));
    });
}
