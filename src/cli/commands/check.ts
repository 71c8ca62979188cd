import type { Command } from 'commander';
import { type CheckResult, check } from '../../api/check.ts';
import { diagnosticsToJson, renderDiagnostics, renderPlaces } from '../../api/diagnostics.ts';
import { explain } from '../../api/explain.ts';
import { CommandError, exitCode } from '../exit.ts';
import { type SetOption, withSetOption } from '../options/set.ts';
import type { Terminal } from '../output/terminal.ts';
import { pluralText } from '../output/units.ts';
import { reportDiagnostics, specPath } from '../spec.ts';

interface CheckCommandOptions extends SetOption {
  readonly json?: boolean;
  readonly explain?: string;
}

/** `unitc check FILE...`: every problem of each file; needs no GPU. */
export function checkCommand(program: Command, terminal: Terminal): void {
  withSetOption(program.command('check'))
    .description('Reports every problem of a spec: syntax, names, types, values, shapes. Needs no GPU.')
    .argument('<file...>', '.unit files')
    .option('--json', 'print the diagnostics as JSON on stdout')
    .option('--explain <field>', 'show where a value comes from, for example train.optimizer.lr')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc check model.unit\n  unitc check model.unit --json\n  unitc check model.unit --explain answer.queries',
    )
    .action((given: string[], options: CheckCommandOptions) => {
      const files = given.map((file) => specPath(file, terminal));
      if (options.explain !== undefined) {
        for (const file of files) explainPath(file, options.explain, options, terminal);
        return;
      }
      const results = files.map((file) => check(file, { set: options.set }));
      if (options.json) {
        const found = results.flatMap((result) => diagnosticsToJson(result.diagnostics, result.sources));
        terminal.out(JSON.stringify(found, null, 2));
      } else {
        for (const [index, result] of results.entries()) {
          reportDiagnostics(result, terminal);
          if (result.model) terminal.out(`${files[index]}: ${summary(result.model)}`);
        }
      }
      if (results.some((result) => !result.model)) throw new CommandError(exitCode.spec, '');
    });
}

function explainPath(
  file: string,
  path: string,
  { set, json }: CheckCommandOptions,
  terminal: Terminal,
): void {
  const { explanation, sources } = explain(file, path, { set });
  if ('code' in explanation) {
    const color = terminal.errorColor.isColorSupported;
    terminal.error(renderDiagnostics([explanation], sources, { color }).trimEnd());
    throw new CommandError(exitCode.usage, '');
  }
  const { summary: text, labels } = explanation;
  if (json) terminal.out(JSON.stringify({ path, summary: text, labels }, null, 2));
  else
    terminal.out(renderPlaces(text, labels, sources, { color: terminal.color.isColorSupported }).trimEnd());
}

function summary({ encoders, tasks }: NonNullable<CheckResult['model']>): string {
  return `no problems (${pluralText(encoders.length, 'encoder')}, ${pluralText(tasks.length, 'task')})`;
}
