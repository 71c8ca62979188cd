import type { Cause } from '../../api/divergence/causes.ts';
import type { ChangedRecord } from '../../api/divergence/contents.ts';
import type { StepRecords } from '../../api/divergence/names.ts';
import type { RunDivergence, WhyResult } from '../../api/why.ts';
import { table } from '../../table.ts';

/** Largest number of rows in a table of records or settings. */
const mostRows = 20;

type Runs = WhyResult['runs'];

/** The result of `why` as text. */
export function divergenceText(result: WhyResult, width: number | undefined): string {
  const { runs, divergence, changed, causes, displaced } = result;
  // Rows after a moved one have the contents of their neighbours.
  const shown =
    displaced.length === 0 ? changed : changed.filter(({ elsewhere: [x, y] }) => (x ?? y) === null);
  const later = shown.filter((record) => !divergence?.changed.some((known) => isSame(known, record)));
  const parts = [
    divergence ? `${headline(runs, divergence, causes)}${startOf(causes)}` : equalText(result),
    evaluationText(result),
    ...(divergence ? [recordsText(runs, divergence, width)] : []),
    displacedText(result, width),
    renamedText(result),
    causesText(runs, causes, width),
    later.length === 0 || !divergence
      ? ''
      : changedText('records whose contents differ in other steps:', runs, later, width),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function isSame(a: ChangedRecord, b: ChangedRecord): boolean {
  return a.task === b.task && a.name === b.name;
}

function equalText({ runs: [a, b], steps: [one, two] }: WhyResult): string {
  if (one === two) return `${a} and ${b} are equal bit for bit in all ${one} steps`;
  const common = Math.min(one, two);
  const longer = one > two ? a : b;
  return `${a} and ${b} are equal bit for bit in the ${common} steps that both have; ${longer} continues to step ${Math.max(one, two)}`;
}

/** A result of an evaluation that differs although the training before it is equal. */
function evaluationText({ evaluation, causes, divergence }: WhyResult): string {
  if (!evaluation) return '';
  const { step, task, split, result, values } = evaluation;
  const [one, two] = values.map((value) => value ?? 'not finite');
  const title = `${divergence ? 'Before that, the' : 'The'} evaluation after step ${step} differs`;
  const unexplained = causes.length === 0 ? '\nThe contents of held-out records are not recorded.' : '';
  return `${title}: ${result} of task ${task} on ${split}: ${one} and ${two}${unexplained}`;
}

function headline(
  [a, b]: Runs,
  { step, tasks, part, changed }: RunDivergence,
  causes: readonly Cause[],
): string {
  if (!tasks) return `${a} and ${b} diverge before step 1: their initial parameters differ`;
  const where = `${a} and ${b} diverge at step ${step}`;
  if (part === 'task') return `${where}: it draws task ${tasks[0]} in ${a} and task ${tasks[1]} in ${b}`;
  return `${where}, task ${tasks[0]}: ${problem(part, changed.length, causes)}`;
}

function problem(part: RunDivergence['part'], changed: number, causes: readonly Cause[]): string {
  switch (part) {
    case 'task':
    case 'records':
      return 'it draws different records';
    case 'batch':
      return changed === 0
        ? `equal records give different batches: ${preparationText(causes)}`
        : `the contents of ${changed === 1 ? 'one record' : `${changed} records`} differ`;
    case 'loss':
      return 'the device computes a different loss from the same batch';
    case 'gradNorm':
      return 'the device computes different gradients from the same batch; the loss is equal';
    case 'parameters':
    case 'optimizer':
      return `the ${part === 'parameters' ? 'parameters' : 'states of the optimizer'} after it differ; loss and gradients are equal`;
  }
}

function preparationText(causes: readonly Cause[]): string {
  return causes.some(({ kind }) => kind === 'fitted')
    ? 'what was fitted to the data differs'
    : 'their preparation differs, or a file changed after it was first read';
}

/** A note for a difference that none of the recorded facts explains. */
function startOf(causes: readonly Cause[]): string {
  return causes.length > 0 ? '' : '\nspec, seed, versions, kernel variants and adapter are equal';
}

function recordsText(runs: Runs, divergence: RunDivergence, width: number | undefined): string {
  if (divergence.part === 'records' || divergence.part === 'task')
    return drawnText(runs, divergence.records, width);
  if (divergence.changed.length === 0) return '';
  return changedText('', runs, divergence.changed, width);
}

/**
 * Records at other positions in the training split, which change the order in which all records are drawn.
 */
function displacedText({ runs: [a, b], displaced }: WhyResult, width: number | undefined): string {
  if (displaced.length === 0) return '';
  const rows = displaced.map(({ task, names: [one, two], indices: [before, now] }) => [
    one ?? two!,
    task,
    place(before),
    `${place(now)}${one !== null && two !== null && one !== two ? `, as ${two}` : ''}`,
  ]);
  return `training records at different places (index in the training split):\n${limited(['record', 'task', a, b], rows, width)}`;
}

function place(index: number | null): string {
  return index === null ? 'absent' : String(index);
}

function renamedText({ runs: [a, b], renamed }: WhyResult): string {
  return renamed
    .map(
      ({ task, example: [one, two] }) =>
        `task ${task}: records have other names in ${b}, such as ${two} for ${one}; they are named as in ${a}`,
    )
    .join('\n');
}

/** Positions in a step at which two runs draw different records. */
function drawnText(
  [a, b]: Runs,
  [one, two]: readonly [StepRecords, StepRecords],
  width: number | undefined,
): string {
  const unknown = [
    ...(one.kind === 'unknown' ? [`the records of ${a} are not known: ${one.reason}`] : []),
    ...(two.kind === 'unknown' ? [`the records of ${b} are not known: ${two.reason}`] : []),
  ];
  const [left, right] = [one, two].map((each) => (each.kind === 'known' ? each.names : []));
  const rows = Array.from({ length: Math.max(left!.length, right!.length) }, (_, i) => [
    String(i + 1),
    left![i] ?? '',
    right![i] ?? '',
  ]).filter(([, x, y]) => x !== y);
  const drawn = rows.length === 0 ? [] : [limited(['record', a, b], rows, width)];
  return [...drawn, ...unknown].join('\n');
}

function changedText(
  title: string,
  runs: Runs,
  records: readonly ChangedRecord[],
  width: number | undefined,
): string {
  const text = changedTable(runs, records, width);
  return title === '' ? text : `${title}\n${text}`;
}

/** Records whose contents differ, with their digests in both runs. */
export function changedTable(
  [a, b]: Runs,
  records: readonly ChangedRecord[],
  width: number | undefined,
): string {
  const rows = records.map(({ task, name, digests, elsewhere }) => [
    name,
    task,
    digests[0],
    digests[1],
    remark([a, b], elsewhere),
  ]);
  return limited(['record', 'task', a, b, ''], rows, width);
}

function remark([a, b]: Runs, [inSecond, inFirst]: ChangedRecord['elsewhere']): string {
  if (inSecond !== null && inSecond === inFirst) return `changed places with ${inSecond}`;
  return [
    ...(inSecond === null ? [] : [`that of ${a} is ${inSecond} in ${b}`]),
    ...(inFirst === null ? [] : [`that of ${b} is ${inFirst} in ${a}`]),
  ].join('; ');
}

const titles: Readonly<Record<Cause['kind'], string>> = {
  spec: 'spec',
  seed: 'seed',
  weights: 'weight file',
  version: 'version',
  adapter: 'adapter',
  variant: 'kernel variant',
  fitted: 'fitted to the data',
  lock: 'data lock',
};

function causesText(runs: Runs, causes: readonly Cause[], width: number | undefined): string {
  return causes.length === 0 ? '' : `differences between the runs:\n${causesTable(runs, causes, width)}`;
}

/** Differences in the inputs that determine a run, with both values. */
export function causesTable([a, b]: Runs, causes: readonly Cause[], width: number | undefined): string {
  const rows = causes.map(({ kind, name, values }) => [
    titles[kind],
    name,
    shown(values[0]),
    shown(values[1]),
  ]);
  return limited(['kind', 'name', a, b], rows, width);
}

function shown(value: string | null): string {
  if (value === null) return 'none';
  return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 12)}…` : value;
}

function limited(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string {
  const text = table([header, ...rows.slice(0, mostRows)], { width });
  return rows.length <= mostRows ? text : `${text}\nand ${rows.length - mostRows} more; --json lists all`;
}
