import type { RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import type { ShownAnswer, ShownBox, ShownField, ShownRecord } from '../../pages/index.ts';
import { recordNames } from '../../runtime/data/contents/record_names.ts';
import { taskPlans } from '../../runtime/data/plan.ts';
import type { Batch, DataSource } from '../../runtime/data/source.ts';
import { own } from '../../runtime/own.ts';
import { decodeRecord, type OutputFacts } from '../../runtime/predict/decode.ts';
import type { NumbersField } from '../../runtime/records/fields.ts';
import { columnNames } from '../show/columns.ts';
import { shownInput } from '../show/inputs.ts';
import { targetText } from '../show/targets.ts';
import type { JudgedRecord } from './extremes.ts';
import { boxesOf, namesOf, trueBoxes } from './judge.ts';
import { smallImage } from './small_image.ts';

/** Number of predictions shown per record. */
const mostAnswers = 3;

export interface ShownContext {
  readonly run: RunSpec;
  readonly task: TaskSpec;
  readonly data: DataSource;
  readonly facts: OutputFacts;
  /** Folder of the spec, to which record names are relative. */
  readonly root: string;
}

/** Records with inputs as the model receives them, predictions and targets. */
export async function shownRecords(
  records: readonly JudgedRecord[],
  context: ShownContext,
): Promise<readonly ShownRecord[]> {
  const { task, data } = context;
  const shown: ShownRecord[] = [];
  for (let i = 0; i < records.length; i += task.batch) {
    const some = records.slice(i, i + task.batch);
    const batch = await data.batchOf(
      task.name,
      some.map(({ sample }) => sample),
    );
    for (const [row, record] of some.entries()) shown.push(await shownRecord(record, batch, row, context));
  }
  return shown;
}

async function shownRecord(
  record: JudgedRecord,
  batch: Batch,
  row: number,
  context: ShownContext,
): Promise<ShownRecord> {
  const { sample, judgement } = record;
  const { modalities } = taskPlans(context.run, null).find((plan) => plan.task === context.task.name)!;
  const dataset = context.run.datasets.find(({ name }) => name === context.task.dataset)!;
  const inputs: ShownField[] = [];
  for (const { name, field, steps } of modalities) {
    const stored = own(sample.fields, field);
    const columns = columnNames(context.run, context.task, field);
    if (stored?.kind === 'text') {
      inputs.push({ kind: 'text', modality: name, text: stored.text.join(' — ') });
      continue;
    }
    if (stored?.kind === 'numbers') {
      inputs.push({ kind: 'numbers', modality: name, rows: cellsOf(stored, columns) });
      continue;
    }
    const input = await shownInput({
      modality: context.run.modalities.find((modality) => modality.name === name)!,
      steps,
      batch,
      row,
      fitted: context.data,
      boxes: [],
      columns,
    });
    if (input.kind === 'numbers') inputs.push(input);
    else if (input.kind === 'tokens')
      inputs.push({ kind: 'text', modality: name, text: input.tokens.join(' ') });
    else
      inputs.push({
        kind: 'image',
        modality: name,
        ...(await smallImage(input)),
        ...boxesFor(record, context),
      });
  }
  return {
    where: recordNames(dataset, context.root)(sample.id),
    inputs,
    predicted: answersOf(record, context),
    truth: targetsOf(record, context),
    score: judgement.text,
  };
}

/** The cells of a row as they are stored. */
function cellsOf({ numbers, categories }: NumbersField, columns: readonly string[]) {
  const cells = [...numbers.map((value) => value && short(value)), ...categories];
  return cells.map((cell, i) => [columns[i] ?? `column ${i + 1}`, String(cell ?? 'missing')] as const);
}

/** True and predicted boxes of an object detection task. */
function boxesFor(
  { sample, outputs }: JudgedRecord,
  { task, facts }: ShownContext,
): { readonly trueBoxes: readonly ShownBox[]; readonly predictedBoxes: readonly ShownBox[] } {
  const head = task.heads.find(({ puts }) => puts === 'object_classes');
  if (!head) return { trueBoxes: [], predictedBoxes: [] };
  const shown = (
    label: string,
    [left, top, width, height]: readonly [number, number, number, number],
  ): ShownBox => ({
    left,
    top,
    width,
    height,
    name: label,
  });
  const objects = trueBoxes(sample, namesOf(task, head, facts)) ?? [];
  const found = boxesOf(task, outputs, facts, 0.5);
  return {
    trueBoxes: objects.map(({ label, box }) => shown(label, box)),
    predictedBoxes: found.map(({ label, score, box }) => shown(`${label} ${Math.round(100 * score)} %`, box)),
  };
}

function answersOf({ sample, outputs }: JudgedRecord, { task, facts }: ShownContext): readonly ShownAnswer[] {
  const { predictions, value } = decodeRecord(task, outputs, facts, {
    settings: { top: mostAnswers },
    image: undefined,
  });
  if (value !== undefined && !predictions) {
    const values = typeof value === 'number' ? [value] : value;
    return [{ label: values.map(short).join(', '), probability: undefined, right: undefined }];
  }
  const right = rightLabels(sample.truth, task, facts);
  return (predictions ?? []).map(({ label, probability }) => ({
    label,
    probability,
    right: right?.has(label),
  }));
}

/** Names of the targets of the first head with names; undefined if it has none. */
function rightLabels(
  truth: JudgedRecord['sample']['truth'],
  task: TaskSpec,
  facts: OutputFacts,
): ReadonlySet<string> | undefined {
  const head = task.heads.find(({ puts }) => puts === 'class' || puts === 'labels' || puts === 'rank');
  const names = head && namesOf(task, head, facts);
  const target = head?.truth === undefined ? undefined : own(truth, head.truth);
  if (!names || target === undefined) return undefined;
  if (typeof target === 'number') return new Set(names.slice(target, target + 1));
  return new Set(names.filter((_, i) => (target[i] ?? 0) > 0));
}

/** Targets as text, except boxes, which are drawn. */
function targetsOf({ sample }: JudgedRecord, { task, data }: ShownContext): readonly string[] {
  const used = new Set(task.heads.flatMap(({ truth }) => (truth === undefined ? [] : [truth])));
  if (task.heads.some(({ puts }) => puts === 'object_classes')) return [];
  const names = data.names(task.name);
  return Object.entries(sample.truth)
    .filter(([truth]) => used.has(truth))
    .map(([truth, value]) => targetText(value, own(names, truth)));
}

function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}
