import type { HeadSpec, OutputKind, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { truthKey } from '../../runtime/data/fitting/fitted.ts';
import { own } from '../../runtime/own.ts';
import { type DecodedRecord, decodeRecord, type OutputFacts } from '../../runtime/predict/decode.ts';
import type { RecordOutputs } from '../../runtime/predict/outputs/decoder.ts';
import { softmax } from '../../runtime/predict/softmax.ts';
import type { DetectionExtra } from '../../runtime/records/detection.ts';
import type { Sample } from '../../runtime/records/record.ts';
import { agreement, type TrueBox } from './agreement.ts';

/** Quality of the prediction for a record. */
export interface Judgement {
  /** Higher is better; comparable only within a task. */
  readonly quality: number;
  /** The quality as text. */
  readonly text: string;
}

/** Ranks the records of a task by the quality of their predictions. */
export interface Judge {
  /** Description of the order. */
  readonly order: string;
  /** Undefined for a record without a target. */
  judge(outputs: RecordOutputs, sample: Sample): Judgement | undefined;
}

/** Boxes with a lower score are ignored. */
const leastScore = 0.05;

type JudgeOf = (task: TaskSpec, head: HeadSpec, facts: OutputFacts) => Judge | undefined;

/** One entry per kind of head; undefined if its records cannot be ranked. */
const judges: Readonly<Record<OutputKind, JudgeOf | undefined>> = {
  class: (_, { name, truth }) => ({
    order: 'the probability of the true class',
    judge: (outputs, sample) => probabilityOf(softmax(outputs[name]!), targetOf(sample, truth)),
  }),
  labels: (_, { name, truth }) => ({
    order: 'the log-likelihood of the targets',
    judge: (outputs, sample) => likelihoodOf(outputs[name]!, targetOf(sample, truth)),
  }),
  number: (task, head, facts) => ({
    order: 'the error',
    judge: (outputs, sample) => errorOf(decoded(task, outputs, facts, head), targetOf(sample, head.truth)),
  }),
  rank: (task, head, facts) => ({
    order: 'the error in ranks',
    judge: (outputs, sample) => errorOf(decoded(task, outputs, facts, head), targetOf(sample, head.truth)),
  }),
  object_classes: (task, head, facts) => ({
    order: 'the agreement of true and predicted boxes (F1 with IoU and scores)',
    judge(outputs, sample) {
      const objects = trueBoxes(sample, namesOf(task, head, facts));
      if (!objects) return undefined;
      const found = boxesOf(task, outputs, facts, leastScore);
      const quality = agreement(found, objects);
      return { quality, text: `agreement ${percent(quality)}` };
    },
  }),
  embedding: undefined,
  boxes: undefined,
  object_attributes: undefined,
};

/** The judge of a task, from its first head that has one. Undefined if no head has one. */
export function judgeOf(task: TaskSpec, facts: OutputFacts): Judge | undefined {
  for (const head of task.heads) {
    const judge = judges[head.puts]?.(task, head, facts);
    if (judge) return judge;
  }
  return undefined;
}

/** Predicted boxes in fractions of the image. */
export function boxesOf(
  task: TaskSpec,
  outputs: RecordOutputs,
  facts: OutputFacts,
  threshold: number,
): NonNullable<DecodedRecord['boxes']> {
  const image = { width: 1, height: 1 };
  return decodeRecord(task, outputs, facts, { settings: { threshold }, image }).boxes ?? [];
}

/** Objects of a record in fractions of its image; undefined if it has no such target. */
export function trueBoxes(
  { extra }: Sample,
  names: readonly string[] | undefined,
): readonly TrueBox[] | undefined {
  if (!extra || !Array.isArray(extra.objects)) return undefined;
  const { width, height, objects } = extra as unknown as DetectionExtra;
  return objects
    .filter(({ crowd, difficult }) => !crowd && !difficult)
    .map(({ classIndex, box: [x, y, w, h] }) => ({
      label: names?.[classIndex] ?? `class ${classIndex}`,
      box: [x / width, y / height, w / width, h / height],
    }));
}

/** Names of the classes of a head. */
export function namesOf(
  { dataset }: TaskSpec,
  { truth }: HeadSpec,
  { classes }: OutputFacts,
): readonly string[] | undefined {
  return own(classes, truthKey(dataset, truth ?? 'label'));
}

type JudgedTarget = Sample['truth'][string] | undefined;

function targetOf({ truth }: Sample, name: string | undefined): JudgedTarget {
  return name === undefined ? undefined : own(truth, name);
}

function decoded(
  task: TaskSpec,
  outputs: RecordOutputs,
  facts: OutputFacts,
  head: HeadSpec,
): readonly number[] {
  const { heads, value } = decodeRecord(task, outputs, facts, { settings: {}, image: undefined });
  const found = (heads && own(heads, head.name)?.value) ?? value ?? [];
  return typeof found === 'number' ? [found] : found;
}

function probabilityOf(probabilities: ArrayLike<number>, target: JudgedTarget): Judgement | undefined {
  if (target === undefined) return undefined;
  // For soft targets: the weighted mean probability.
  const quality =
    typeof target === 'number'
      ? (probabilities[target] ?? Number.NaN)
      : Array.from(target).reduce((sum, weight, i) => sum + weight * probabilities[i]!, 0);
  if (!Number.isFinite(quality)) return undefined;
  return { quality, text: `probability of the true class ${percent(quality)}` };
}

/** Σ t · log p + (1 − t) · log(1 − p) over the labels, from logits; numerically stable for large ones. */
function likelihoodOf(scores: Float32Array, target: JudgedTarget): Judgement | undefined {
  if (target === undefined) return undefined;
  const wanted = (i: number) => (typeof target === 'number' ? Number(i === target) : (target[i] ?? 0));
  const quality = scores.reduce(
    (sum, score, i) => sum + wanted(i) * score - Math.max(score, 0) - Math.log1p(Math.exp(-Math.abs(score))),
    0,
  );
  return { quality, text: `log-likelihood ${quality.toFixed(2)}` };
}

/** Negative mean error over the outputs. */
function errorOf(values: readonly number[], target: JudgedTarget): Judgement | undefined {
  if (target === undefined) return undefined;
  const wanted = typeof target === 'number' ? [target] : Array.from(target);
  const error =
    wanted.reduce((sum, each, i) => sum + Math.abs(each - (values[i] ?? Number.NaN)), 0) / wanted.length;
  return Number.isFinite(error)
    ? { quality: -error, text: `error ${Number(error.toPrecision(4))}` }
    : undefined;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
