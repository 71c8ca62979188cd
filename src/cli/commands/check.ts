import type { Command } from 'commander';
import { check, type Overrides } from '../../api/check.ts';
import { explain } from '../../api/explain.ts';
import { diagnosticsToJson } from '../../compiler/diagnostics/json.ts';
import { renderDiagnostics, renderPlaces } from '../../compiler/diagnostics/render.ts';
import { CommandError, exitCode } from '../exit.ts';
import { reportDiagnostics, withSetOption } from '../spec.ts';
import type { Terminal } from '../terminal.ts';

interface CheckFlags {
  readonly json?: boolean;
  readonly explain?: string;
  readonly set: Overrides;
}

/** `unitc check FILE...`: every problem of each file; needs no GPU. */
export function checkCommand(program: Command, terminal: Terminal): void {
  withSetOption(program.command('check'))
    .description('report every problem of a spec: syntax, names, types, values, shapes')
    .argument('<file...>', '.unit files')
    .option('--json', 'print diagnostics as JSON on stdout')
    .option('--explain <path>', 'say where a value comes from, e.g. answer.queries, train.optimizer.lr')
    .addHelpText(
      'before',
      'Examples:\n  unitc check model.unit\n  unitc check model.unit --json\n  unitc check model.unit --explain answer.queries\n',
    )
    .action((files: string[], options: CheckFlags) => {
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

function explainPath(file: string, path: string, { set, json }: CheckFlags, terminal: Terminal): void {
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

function summary(model: NonNullable<ReturnType<typeof check>['model']>): string {
  const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
  return `no problems (${count(model.encoders.length, 'encoder')}, ${count(model.tasks.length, 'task')})`;
}
