import type { Command } from 'commander';
import { verifyRun } from '../../api/verify.ts';
import { printableLines } from '../../printable.ts';
import { CommandError, exitCode } from '../exit.ts';
import type { Terminal } from '../output/terminal.ts';
import { pluralText } from '../output/units.ts';

interface VerifyCommandOptions {
  readonly json?: boolean;
}

/** `unitc verify RUN`: proves that every file of a run is what was written. */
export function verifyCommand(program: Command, terminal: Terminal): void {
  program
    .command('verify')
    .description(
      'Compares a run with its checksums: files, events, tensors of checkpoints, and the hashes that tie them to spec, ' +
        'vocabularies, classes and data lock. Exit code 1: something is damaged.',
    )
    .argument('<run>', 'folder of a run, as `unitc train` prints it')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc verify runs/quickstart\n  unitc verify runs/quickstart --json',
    )
    .action((run: string, { json }: VerifyCommandOptions) => {
      const result = verifyRun(run);
      const { intact, problems, notes } = result;
      if (json) terminal.out(JSON.stringify(result, null, 2));
      else {
        for (const note of notes) terminal.out(printableLines(`note: ${note}`));
        for (const { file, problem } of problems)
          terminal.out(printableLines(`damaged: ${file}: ${problem}`));
        terminal.out(
          printableLines(`${run}: ${pluralText(intact.length, 'file')} intact, ${problems.length} damaged`),
        );
      }
      if (problems.length > 0) throw new CommandError(exitCode.failed, `${printableLines(run)} is damaged`);
    });
}
