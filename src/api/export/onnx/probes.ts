import { nominalSizes, openSizes, type Sizes } from '../../../compiler/assemble/sizes.ts';
import type { Model, ModelTask } from '../../../compiler/model/model.ts';

/** Sizes at which the graph of a task is built, to find what depends on varying sizes. */
export interface Probes {
  readonly sizes: readonly Sizes[];
  /** Values of the varying sizes at the probes, by name. */
  readonly varying: ReadonlyMap<string, readonly number[]>;
  readonly fixed: Readonly<Record<string, number>>;
}

/** Values for sizes that preparation does not fix; no two are in the same ratio at all probes. */
const openValues: Readonly<Record<string, readonly number[]>> = {
  height: [64, 128, 96],
  width: [96, 160, 224],
  frames: [80, 176, 112],
};

const batches = [7, 11, 13] as const;

/**
 * The probes of a task. Varying sizes are the batch, texts and spectrograms of several lengths, and images of
 * any size.
 */
export function probesOf(model: Model, task: ModelTask): Probes {
  const { batch: _, boxes: __, ...nominal } = nominalSizes(model, task);
  const open = new Set(openSizes(model, task));
  const varying = new Map<string, readonly number[]>([['batch', batches]]);
  const fixed: Record<string, number> = {};
  for (const [name, size] of Object.entries(nominal)) {
    const probed = open.has(name)
      ? openValues[name]
      : hasSeveral(model, task, name)
        ? below(size)
        : undefined;
    if (probed) varying.set(name, probed);
    else fixed[name] = size;
  }
  const sizes = batches.map((batch, i): Sizes => {
    const own = [...varying].map(([name, probed]) => [name, probed[i]!] as const);
    return { ...fixed, ...Object.fromEntries(own), batch };
  });
  return { sizes, varying, fixed };
}

/** Whether preparation pads to several lengths. */
function hasSeveral(model: Model, task: ModelTask, size: string): boolean {
  return model.modalities.some(({ name, facts }) => {
    const { tokenBuckets = [], frameBuckets = [] } = { ...facts, ...task.facts[name] };
    return (size === 'tokens' ? tokenBuckets : size === 'frames' ? frameBuckets : []).length > 1;
  });
}

/** Three lengths below the largest: at the largest, a layer may skip slicing its position table. */
function below(longest: number): readonly number[] | undefined {
  const probed = [longest - 1, Math.ceil(0.6 * longest), Math.ceil(0.35 * longest)];
  return new Set(probed).size === 3 ? probed : undefined;
}
