import type { TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { type Statistics, truthKey } from '../data/fitting/fitted.ts';
import type { Scale } from '../metrics/scale.ts';
import { own } from '../own.ts';
import type { DecodingContext, RecordOutputs } from './outputs/decoder.ts';
import { decoders } from './outputs/index.ts';
import type { HeadPrediction } from './prediction.ts';

/** Facts of a run that are needed to read the outputs of its tasks. */
export interface OutputFacts {
  /** Names of classes by dataset and truth: `reviews.label`. */
  readonly classes: Readonly<Record<string, readonly string[]>>;
  readonly statistics: Statistics;
}

/** Members of a prediction that come from outputs. */
export type DecodedRecord = HeadPrediction & { readonly heads?: Readonly<Record<string, HeadPrediction>> };

/**
 * Turns the outputs of one record into a prediction. Its members are those of the first head of each kind;
 * all heads are listed if two heads have the same member.
 */
export function decodeRecord(
  task: TaskSpec,
  outputs: RecordOutputs,
  facts: OutputFacts,
  given: Pick<DecodingContext, 'settings' | 'image'>,
): DecodedRecord {
  const names = namesOf(task, facts.classes);
  const read = task.heads.flatMap((head) => {
    const scale = scaleOf(task, head.truth, facts.statistics);
    const prediction = decoders[head.puts](outputs, { task, head, names, scale, ...given });
    return prediction ? [[head.name, prediction] as const] : [];
  });
  const first: HeadPrediction = Object.assign({}, ...read.map(([, prediction]) => prediction).reverse());
  const members = read.flatMap(([, prediction]) => Object.keys(prediction));
  const repeated = new Set(members).size < members.length;
  return { ...first, ...(repeated ? { heads: Object.fromEntries(read) } : {}) };
}

/** Names of the classes of a task by truth. */
function namesOf({ dataset }: TaskSpec, classes: OutputFacts['classes']): DecodingContext['names'] {
  const prefix = `${dataset}.`;
  return Object.fromEntries(
    Object.entries(classes).flatMap(([key, names]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), names] as const] : [],
    ),
  );
}

function scaleOf(
  { dataset, truth }: TaskSpec,
  member: string | undefined,
  statistics: Statistics,
): Scale | undefined {
  if (member === undefined) return undefined;
  const tensor = truth.find(({ name }) => name === `truth.${member}`);
  if (!tensor?.standardized) return undefined;
  const key = truthKey(dataset, member);
  const moments = own(statistics, key);
  if (!moments) throw new Error(`truth.${member} of dataset ${dataset} has no statistics`);
  return moments;
}
