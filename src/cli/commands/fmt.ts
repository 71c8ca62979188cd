import type { Command } from 'commander';
import { format, lineDiff, writeFormatted } from '../../api/format.ts';
import { readPipedSpec, readSpec } from '../../api/spec/read.ts';
import { CommandError, exitCode } from '../exit.ts';
import type { Terminal } from '../output/terminal.ts';
import { reportDiagnostics } from '../spec.ts';

interface FmtCommandOptions {
  readonly check?: boolean;
  readonly diff?: boolean;
}

/** `unitc fmt FILE...`: formats files in place; `--check` only lists those that would change. */
export function fmtCommand(program: Command, terminal: Terminal): void {
  program
    .command('fmt')
    .description('Formats specs in place; keeps comments.')
    .argument('<file...>', ".unit files, or '-' to format standard input to standard output")
    .option('--check', 'change nothing; exit 1 if a file is not formatted')
    .option('--diff', 'change nothing; print the differences')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc fmt model.unit\n  unitc fmt --check examples/*.unit\n  unitc fmt --diff model.unit',
    )
    .action((files: string[], options: FmtCommandOptions) => {
      const changed = files.filter((file) => formatFile(file, options, terminal));
      if (options.check && changed.length > 0) {
        for (const file of changed) terminal.message(`${file} is not formatted; run \`unitc fmt ${file}\``);
        throw new CommandError(exitCode.failed, '');
      }
    });
}

/** Formats a file; returns whether the formatted text differs. */
function formatFile(
  file: string,
  { check = false, diff = false }: FmtCommandOptions,
  terminal: Terminal,
): boolean {
  const source = file === '-' ? readPipedSpec() : readSpec(file);
  const result = format(source);
  if (result.text === undefined) {
    const sources = new Map([[source.file, source.text]]);
    reportDiagnostics({ diagnostics: result.diagnostics, sources }, terminal);
    throw new CommandError(exitCode.spec, '');
  }
  const differs = result.text !== source.text;
  if (diff && differs) terminal.out(`${file}\n${lineDiff(source.text, result.text).trimEnd()}`);
  if (check || diff) return differs;
  if (file === '-') process.stdout.write(result.text);
  else if (differs) {
    writeFormatted(file, result.text);
    terminal.message(`formatted ${file}`);
  }
  return differs;
}
