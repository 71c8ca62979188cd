import type { Command } from 'commander';
import { check, type Overrides } from '../../api/check.ts';
import { diagnosticsToJson } from '../../compiler/diagnostics/json.ts';
import { CommandError, exitCode } from '../exit.ts';
import { reportDiagnostics, withSetOption } from '../spec.ts';
import type { Terminal } from '../terminal.ts';

/** `unitc check FILE...`: every problem of each file; needs no GPU. */
export function checkCommand(program: Command, terminal: Terminal): void {
  withSetOption(program.command('check'))
    .description('report every problem of a spec: syntax, names, types, values, shapes')
    .argument('<file...>', '.unit files')
    .option('--json', 'print diagnostics as JSON on stdout')
    .addHelpText('before', 'Examples:\n  unitc check model.unit\n  unitc check model.unit --json\n')
    .action((files: string[], options: { json?: boolean; set: Overrides }) => {
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

function summary(model: NonNullable<ReturnType<typeof check>['model']>): string {
  const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
  return `no problems (${count(model.encoders.length, 'encoder')}, ${count(model.tasks.length, 'task')})`;
}
