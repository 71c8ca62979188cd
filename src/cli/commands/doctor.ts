import type { Command } from 'commander';
import type { Finding } from '../../api/doctor.ts';
import { printable } from '../../printable.ts';
import { table } from '../../table.ts';
import { CommandError } from '../exit.ts';
import type { Terminal } from '../output/terminal.ts';
import { specPath } from '../spec.ts';

/** `unitc doctor [RUN|FILE]`: findings about the machine, with remedies. */
export function doctorCommand(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description(
      'Examines this machine, and a spec or a run: installation, adapters, drivers, caches, disk, data, lock. ' +
        'Each line reports success or says what to do.',
    )
    .argument('[run-or-file]', 'folder of a run, or a .unit file')
    .option('--json', 'print the findings as JSON on stdout')
    .addHelpText(
      'after',
      `
Examples:
  unitc doctor
  unitc doctor model.unit
  unitc doctor runs/model

The exit code is 0 if there is no problem, otherwise that of a training which fails because of the
first one: 1 installation or run folder, 3 the spec, 4 data, 5 the adapter.`,
    )
    .action(async (given: string | undefined, options: { readonly json?: boolean }) => {
      const target = given === undefined ? undefined : specPath(given, terminal);
      const { doctor } = await import('../../api/doctor.ts');
      const findings = await doctor(target);
      terminal.out(options.json ? JSON.stringify(findings, null, 2) : findingsText(findings, terminal));
      const first = findings.find((finding) => finding.status === 'problem');
      if (first) throw new CommandError(first.exit, '');
    });
}

function findingsText(findings: readonly Finding[], { color, columns }: Terminal): string {
  const paint = { good: color.green, advice: color.yellow, problem: color.red } as const;
  const rows = findings.flatMap((finding) => {
    const row = [
      paint[finding.status](finding.status),
      printable(finding.subject),
      printable(finding.message),
    ];
    return finding.status === 'good' ? [row] : [row, ['', '', `→ ${printable(finding.remedy)}`]];
  });
  return table(rows, { width: columns, align: ['left', 'left', 'left'], first: 'row' });
}
