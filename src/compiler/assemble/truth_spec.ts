import type { TaskSpec } from '../artifact/run_spec.ts';
import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { Axis } from '../catalog/loss.ts';
import type { Model, ModelCall, ModelTask } from '../model/model.ts';
import { memberOf } from './terms.ts';

type TruthSpec = TaskSpec['truth'][number];

/**
 * Truth tensors that matching and losses read, without duplicates; the batch stays a name, head sizes are
 * numbers.
 */
export function truthSpecs(model: Model, builtins: Builtins, task: ModelTask): TaskSpec['truth'] {
  const standardized = standardizedTruths(model, builtins, task);
  const byName = new Map<string, TruthSpec>();
  for (const truth of [...matchedTruths(builtins, task), ...comparedTruths(builtins, task)]) {
    byName.set(truth.name, merged(byName.get(truth.name), truth));
  }
  return [...byName.values()].map((truth) =>
    standardized.has(truth.name) ? { ...truth, standardized: true } : truth,
  );
}

/** One tensor for all readers of a truth; its indices must be valid for each of them. */
function merged(known: TruthSpec | undefined, truth: TruthSpec): TruthSpec {
  if (!known) return truth;
  const classes = [known.classes, truth.classes].filter((count) => count !== undefined);
  return classes.length === 0 ? known : { ...known, classes: Math.min(...classes) };
}

function matchedTruths(builtins: Builtins, { decoding }: ModelTask): readonly TruthSpec[] {
  if (!decoding?.match) return [];
  const { truth } = builtinNamed(builtins.matches, decoding.match.builtin);
  return Object.entries(truth).map(([member, type]) => ({ name: `truth.${member}`, ...type }));
}

function comparedTruths(builtins: Builtins, task: ModelTask): readonly TruthSpec[] {
  return task.loss.flatMap(({ call }) => {
    const { inputs } = builtinNamed(builtins.losses, call.builtin);
    const sizes = headSizes(builtins, task, call);
    const [outputs] = sizes.values();
    return Object.entries(inputs).flatMap(([argument, input]): readonly TruthSpec[] => {
      if (input.from !== 'truth') return [];
      const { dtype, shape, classes } = input;
      const name = `truth.${memberOf(call, argument)}`;
      const sized = shape.map((axis) => sizes.get(axis) ?? axis);
      return [{ name, dtype, shape: sized, ...(classes ? { classes: classes(outputs!) } : {}) }];
    });
  });
}

/** Truths whose columns hold numbers in units of the data. */
function standardizedTruths(model: Model, builtins: Builtins, task: ModelTask): ReadonlySet<string> {
  const { columns } = model.datasets.find(({ name }) => name === task.dataset)!;
  const scaled = Object.entries(columns).filter(([, { builtin }]) => {
    const { use } = builtinNamed(builtins.columns, builtin);
    return use.kind === 'truth' && use.scale === 'standardized';
  });
  return new Set(scaled.map(([name]) => `truth.${name}`));
}

/** Sizes of the last axes of the heads that a loss reads, by axis name. */
export function headSizes(builtins: Builtins, task: ModelTask, call: ModelCall): ReadonlyMap<Axis, number> {
  const { inputs } = builtinNamed(builtins.losses, call.builtin);
  return new Map(
    Object.entries(inputs).flatMap(([argument, input]) => {
      if (input.from !== 'head') return [];
      const head = task.heads.find(({ label }) => label === memberOf(call, argument))!;
      return [
        [input.shape.at(-1)!, builtinNamed(builtins.heads, head.builtin).outputs(head, task.heads)] as const,
      ];
    }),
  );
}
