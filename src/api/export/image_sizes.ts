import { builtins } from '../../builtins.ts';
import { runSpec } from '../../compiler/assemble/run_spec.ts';
import type { Model } from '../../compiler/model/model.ts';
import { type Canvas, canvasesOf } from '../../runtime/data/batches/canvases.ts';
import { taskPlans } from '../../runtime/data/plan.ts';

/** Image sizes by task, to the extent that preparation limits them. */
export function imageSizes(model: Model): ReadonlyMap<string, readonly Canvas[]> {
  const plans = taskPlans(runSpec(model, builtins), null);
  return new Map(plans.map((plan) => [plan.task, canvasesOf(plan) ?? []]));
}
