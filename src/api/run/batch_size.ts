import { builtins } from '../../builtins.ts';
import { assemble } from '../../compiler/assemble/assemble.ts';
import { nominalSizes } from '../../compiler/assemble/sizes.ts';
import type { Model } from '../../compiler/model/model.ts';
import { PlanError } from '../../compiler/plan/index.ts';
import type { Target } from '../../compiler/target.ts';

/** Bytes of an element of a batch: f32, i32 or u32. */
const elementBytes = 4;

/**
 * Checks that a device can hold the batches of every task, before batches are prepared in host memory. The
 * complete programs are planned later. Throws PlanError.
 */
export function requireBatchesFit(model: Model, target: Target): void {
  const most = target.maxBindingBytes * target.maxStorageBuffers;
  for (const task of model.tasks) {
    const sizes = nominalSizes(model, task);
    const { graph } = assemble(model, builtins, { task: task.name, mode: 'eval', sizes, taps: false });
    for (const { name, role, value } of graph.inputs) {
      const bytes = elementBytes * value.type.shape.reduce((product, size) => product * size, 1);
      if (role !== 'batch' || bytes <= most) continue;
      throw new PlanError(
        `task ${task.name} has batches of ${task.batch} records, ${bytes} bytes of ${name}; the adapter binds at most ` +
          `${most} bytes: use a smaller batch`,
      );
    }
  }
}
