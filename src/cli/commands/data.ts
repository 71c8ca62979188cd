import { type Command, Option } from 'commander';
import type { BadRecord, DataCheck, SplitReport } from '../../api/data_check.ts';
import { DataError } from '../../api/errors.ts';
import { printable } from '../../printable.ts';
import { table } from '../../table.ts';
import { CommandError, exitCode } from '../exit.ts';
import { countingNumber } from '../options/numbers.ts';
import { type SetOption, withSetOption } from '../options/set.ts';
import type { Terminal } from '../output/terminal.ts';
import { percentText } from '../output/units.ts';
import { wrapped } from '../output/wrapped.ts';
import { modelOf, specPath } from '../spec.ts';

interface ShowCommandOptions extends SetOption {
  readonly out?: string;
  readonly samples?: number;
  readonly split?: 'train' | 'valid';
}

interface DataCommandOptions extends SetOption {
  readonly lock?: boolean;
  readonly limit?: number;
  readonly json?: boolean;
}

/** `unitc data check SPEC`: reads all data once and reports counts and problems. */
export function dataCommand(program: Command, terminal: Terminal): void {
  const data = program
    .command('data')
    .description('Examines the data of a spec.')
    .addHelpText('after', '\nExamples:\n  unitc data check model.unit\n  unitc data check model.unit --lock');
  withSetOption(data.command('check'))
    .description(
      'Reads all data of a spec once and compares it with unit.lock: counts, classes, sizes, bad records. Needs no GPU.',
    )
    .argument('<file>', 'a .unit file')
    .option('--lock', 'write size and SHA-256 of every data and weight file into unit.lock beside the spec')
    .option('--limit <n>', 'records to read of each split (default: all)', countingNumber)
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', '\nExamples:\n  unitc data check model.unit\n  unitc data check model.unit --lock')
    .action(async (given: string, options: DataCommandOptions) => {
      const file = specPath(given, terminal);
      modelOf(file, options.set, terminal);
      const { dataCheck } = await import('../../api/data_check.ts');
      const found = await dataCheck(file, {
        set: options.set,
        limit: options.limit ?? null,
        ...(options.lock ? { lock: true } : {}),
      });
      terminal.out(options.json ? JSON.stringify(found, plain, 2) : text(found, terminal.columns));
      failWhereUnusable(found);
    });
  showCommand(data, terminal);
}

/** `unitc data show SPEC`: writes a page with samples. */
function showCommand(data: Command, terminal: Terminal): void {
  withSetOption(data.command('show'))
    .description(
      'Writes a page with samples of every task as the model receives them: prepared images with their boxes, tokens, numbers, ' +
        'spectrograms, and the targets. Needs no GPU.',
    )
    .argument('<file>', 'a .unit file')
    .option('-o, --out <file>', 'path of the page (default: NAME.samples.html)')
    .option('--samples <n>', 'samples of each task (default: 24)', countingNumber)
    .addOption(new Option('--split <name>', 'split to show (default: train)').choices(['train', 'valid']))
    .addHelpText(
      'after',
      '\nExamples:\n  unitc data show model.unit\n  unitc data show model.unit --split valid -o page.html',
    )
    .action(async (given: string, { set, ...options }: ShowCommandOptions) => {
      const file = specPath(given, terminal);
      modelOf(file, set, terminal);
      const { dataShow } = await import('../../api/data_show.ts');
      terminal.out(`wrote ${await dataShow(file, { set, ...options })}`);
    });
}

/** Fails with exit code 4 if a dataset or a record cannot be used. */
function failWhereUnusable({ datasets }: DataCheck): void {
  const [problem] = datasets.flatMap(({ problems }) => problems);
  if (problem) throw new DataError(problem.where, problem.message, problem.hint);
  const bad = datasets.flatMap(({ splits }) => splits).reduce((sum, split) => sum + split.bad, 0);
  const records = bad === 1 ? 'record' : 'records';
  if (bad > 0) throw new CommandError(exitCode.data, `${bad} ${records} cannot be used`);
}

/** Prints a set of files as its size. */
function plain(_key: string, value: unknown): unknown {
  return value instanceof Set ? value.size : value;
}

function text({ datasets, locked }: DataCheck, width: number | undefined): string {
  const lock =
    locked === null
      ? 'no unit.lock; --lock writes one'
      : `unit.lock: all ${locked} files have the recorded size and SHA-256`;
  const parts = datasets.flatMap((check) => [
    ...check.splits.map((split) => splitText(check.dataset, split, width)),
    ...(check.notes.length > 0
      ? [
          [`${check.dataset}: both splits`, ...check.notes.map((note) => `  note: ${printable(note)}`)].join(
            '\n',
          ),
        ]
      : []),
    ...(check.problems.length > 0
      ? [[`${check.dataset}: problems`, ...check.problems.flatMap(problemLines)].join('\n')]
      : []),
  ]);
  return wrapped([...parts, lock].join('\n\n'), width);
}

const mostLines = 10;

function splitText(dataset: string, report: SplitReport, width: number | undefined): string {
  const lines = [
    `${dataset}, ${report.split}: ${countsText(report)}`,
    ...histogram('classes', report.classes, width),
    ...histogram('images, height × width', report.images, width),
    ...histogram('tokens', report.texts, width),
    ...histogram('frames', report.recordings, width),
    ...report.notes.map((note) => `  note: ${printable(note)}`),
    ...report.remarks.map(
      ({ message, count, first }) => `  note: ${message}: ${count}, first ${printable(first)}`,
    ),
  ];
  const problems = report.badKinds.flatMap(({ count, first }) => [
    ...first.map(({ where, message }) => `    ${where}: ${message}`),
    ...(count > first.length ? [`    and ${count - first.length} more of this kind`] : []),
    ...helpLines(first[0]!),
  ]);
  return [...lines, ...(problems.length > 0 ? ['  bad records', ...problems] : [])].join('\n');
}

function countsText({
  records,
  boxes,
  recordsWithoutBoxes,
  recordsWithoutClass,
  skipped,
  bad,
}: SplitReport): string {
  return [
    counted(records, 'record'),
    ...(boxes === null ? [] : [boxes === 1 ? '1 box' : `${boxes} boxes`]),
    ...(recordsWithoutBoxes > 0 ? [`${counted(recordsWithoutBoxes, 'record')} without boxes`] : []),
    ...(recordsWithoutClass > 0 ? [`${counted(recordsWithoutClass, 'record')} without a known class`] : []),
    ...(skipped > 0 ? [`${skipped} left out`] : []),
    ...(bad > 0 ? [`${bad} bad`] : []),
  ].join(', ');
}

function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

function problemLines(problem: BadRecord): readonly string[] {
  return [`    ${problem.where}: ${problem.message}`, ...helpLines(problem)];
}

function helpLines({ hint }: BadRecord): readonly string[] {
  return hint ? [`      help: ${hint}`] : [];
}

function histogram(
  title: string,
  counts: Readonly<Record<string, number>>,
  width: number | undefined,
): readonly string[] {
  const all = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  if (all.length === 0) return [];
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  const rows = all
    .slice(0, mostLines)
    .map(([name, count]) => [`    ${printable(name)}`, String(count), percentText(count / total)]);
  const rest = all.length > mostLines ? [`    and ${all.length - mostLines} more`] : [];
  return [`  ${title} (${all.length})`, table(rows, { width, first: 'row' }), ...rest];
}
