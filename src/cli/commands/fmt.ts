import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readSpec } from '../../api/check.ts';
import { renderDiagnostics } from '../../compiler/diagnostics/render.ts';
import { lineDiff } from '../../compiler/syntax/diff.ts';
import { format } from '../../compiler/syntax/format.ts';
import { CommandError, exitCode } from '../exit.ts';
import type { Terminal } from '../terminal.ts';

/** `unitc fmt FILE...`: rewrites files in the one style; `--check` only says which would change. */
export function fmtCommand(program: Command, terminal: Terminal): void {
  program
    .command('fmt')
    .description('format specs in place; keeps comments')
    .argument('<file...>', ".unit files, or '-' for standard input to standard output")
    .option('--check', 'change nothing; exit 1 if a file is not formatted')
    .option('--diff', 'change nothing; print what would change')
    .addHelpText(
      'before',
      'Examples:\n  unitc fmt model.unit\n  unitc fmt --check examples/*.unit\n  unitc fmt --diff model.unit\n',
    )
    .action((files: string[], options: { check?: boolean; diff?: boolean }) => {
      const changed = files.filter((file) => formatFile(file, options, terminal));
      if (options.check && changed.length > 0) {
        for (const file of changed) terminal.error(`${file} is not formatted; run \`unitc fmt ${file}\``);
        throw new CommandError(exitCode.failed, '');
      }
    });
}

/** True where the formatted text differs. */
function formatFile(
  file: string,
  { check = false, diff = false }: { readonly check?: boolean; readonly diff?: boolean },
  terminal: Terminal,
): boolean {
  const source = file === '-' ? { file: '<stdin>', text: readFileSync(0, 'utf8') } : readSpec(file);
  const result = format(source);
  if (result.text === undefined) {
    const sources = new Map([[source.file, source.text]]);
    const color = terminal.errorColor.isColorSupported;
    terminal.error(renderDiagnostics(result.diagnostics, sources, { color }).trimEnd());
    throw new CommandError(exitCode.spec, '');
  }
  const differs = result.text !== source.text;
  if (diff && differs) terminal.out(`${file}\n${lineDiff(source.text, result.text).trimEnd()}`);
  if (check || diff) return differs;
  if (file === '-') process.stdout.write(result.text);
  else if (differs) {
    writeFileSync(file, result.text);
    terminal.error(`formatted ${file}`);
  }
  return differs;
}
