import type { PlainCall, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { type Statistics, truthKey } from '../data/fitting/fitted.ts';
import type { DataSource } from '../data/source.ts';
import { metricNamed } from '../metrics/index.ts';
import type { MetricContext } from '../metrics/metric.ts';
import type { Scale } from '../metrics/scale.ts';
import { truthOf } from '../metrics/values.ts';
import { own } from '../own.ts';

/** Names of the heads that a metric reads, by argument. */
export function headsOf({ builtin, args }: PlainCall): Readonly<Record<string, string>> {
  const named = metricNamed(builtin).parameters.filter(
    ({ type }) => type.kind === 'member' && type.of === 'head',
  );
  return Object.fromEntries(named.map(({ name }) => [name, String(args[name])]));
}

/** Context of a metric of a task. */
export function metricContext(
  task: TaskSpec,
  call: PlainCall,
  data: Pick<DataSource, 'names' | 'statistics'>,
  functions: MetricContext['functions'],
): MetricContext {
  const heads = headsOf(call);
  const [first] = Object.values(heads);
  const { outputs, puts } = task.heads.find(({ name }) => name === first)!;
  // Metrics without an argument for the truth compare the boxes of a record, whose classes are `label`.
  const truth = call.args.truth === undefined ? 'label' : truthOf(call.args);
  return {
    labels: own(data.names(task.name), truth),
    outputs,
    puts,
    fields: fieldsOf(heads, task),
    args: call.args,
    scale: scaleOf(task, truth, data.statistics),
    functions,
  };
}

/** Inputs that the heads of a metric depend on, by argument. */
function fieldsOf(heads: Readonly<Record<string, string>>, task: TaskSpec): MetricContext['fields'] {
  const named = (head: string) => task.heads.find(({ name }) => name === head)!.fields;
  return Object.fromEntries(Object.entries(heads).map(([argument, head]) => [argument, named(head)]));
}

/** Scale of a truth in batches; undefined if batches hold it unscaled. */
function scaleOf({ dataset, truth }: TaskSpec, member: string, statistics: Statistics): Scale | undefined {
  const tensor = truth.find(({ name }) => name === `truth.${member}`);
  if (!tensor?.standardized) return undefined;
  const moments = own(statistics, truthKey(dataset, member));
  if (!moments) throw new Error(`truth.${member} of dataset ${dataset} has no statistics`);
  return moments;
}
