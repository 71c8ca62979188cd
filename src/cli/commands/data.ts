import { type Command, InvalidArgumentError } from 'commander';
import type { Overrides } from '../../api/check.ts';
import type { DataCheck } from '../../api/data_check.ts';
import type { SplitReport } from '../../runtime/data/inspect.ts';
import { CommandError, exitCode } from '../exit.ts';
import { withSetOption } from '../spec.ts';
import { percentText, type Terminal } from '../terminal.ts';

interface Options {
  readonly lock?: boolean;
  readonly limit?: number;
  readonly json?: boolean;
  readonly set: Overrides;
}

function limitOf(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('expected a whole number of at least 1');
  return Number(text);
}

/** `unitc data check SPEC`: reads everything once and says what there is. */
export function dataCommand(program: Command, terminal: Terminal): void {
  const data = program.command('data').description("look at a spec's data").exitOverride();
  withSetOption(data.command('check'))
    .description(
      'read all data of a spec once: counts, classes, sizes, bad records; compare it with unit.lock',
    )
    .argument('<file>', 'a .unit file')
    .option(
      '--lock',
      'write size and sha256 of every file of data and weights into unit.lock beside the spec',
    )
    .option('--limit <n>', 'records of each split (default: all)', limitOf)
    .option('--json', 'as JSON on stdout')
    .addHelpText('before', 'Examples:\n  unitc data check model.unit\n  unitc data check model.unit --lock\n')
    .exitOverride()
    .action(async (file: string, options: Options) => {
      const { dataCheck } = await import('../../api/data_check.ts');
      const found = await dataCheck(file, {
        set: options.set,
        limit: options.limit ?? null,
        ...(options.lock ? { lock: true } : {}),
      });
      terminal.out(options.json ? JSON.stringify(found, plain, 2) : text(found));
      const bad = found.datasets.flatMap(({ splits }) => splits).reduce((sum, split) => sum + split.bad, 0);
      if (bad > 0) throw new CommandError(exitCode.data, `${bad} records cannot be used`);
    });
}

/** Sets of files are their number. */
function plain(_key: string, value: unknown): unknown {
  return value instanceof Set ? value.size : value;
}

function text({ datasets, locked }: DataCheck): string {
  const lock =
    locked === null ? 'no unit.lock; --lock writes one' : `unit.lock: ${locked} files as they should be`;
  const parts = datasets.flatMap(({ dataset, splits }) => splits.map((split) => splitText(dataset, split)));
  return [...parts, lock].join('\n\n');
}

const mostLines = 10;

function splitText(dataset: string, report: SplitReport): string {
  const boxes =
    report.boxes > 0 ? `, ${report.boxes} boxes, ${report.recordsWithoutBoxes} records without any` : '';
  const lines = [
    `${dataset}, ${report.split}: ${report.records} records${boxes}${report.bad > 0 ? `, ${report.bad} of them bad` : ''}`,
    ...histogram('classes', report.classes),
    ...histogram('images, height × width', report.images),
    ...histogram('tokens', report.texts),
  ];
  const bad = report.badRecords.map(({ where, message }) => `    ${where}: ${message}`);
  return [...lines, ...(bad.length > 0 ? ['  bad records', ...bad] : [])].join('\n');
}

function histogram(title: string, counts: Readonly<Record<string, number>>): readonly string[] {
  const all = Object.entries(counts);
  if (all.length === 0) return [];
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  const width = Math.max(...all.slice(0, mostLines).map(([name]) => name.length));
  const rows = all
    .slice(0, mostLines)
    .map(
      ([name, count]) =>
        `    ${name.padEnd(width)}  ${String(count).padStart(7)}  ${percentText(count / total)}`,
    );
  const rest = all.length > mostLines ? [`    and ${all.length - mostLines} more`] : [];
  return [`  ${title} (${all.length})`, ...rows, ...rest];
}
