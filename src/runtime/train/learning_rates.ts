import type { Parameter } from '../../compiler/artifact/program.ts';
import type { TrainSpec } from '../../compiler/artifact/run_spec.ts';
import { rateFactor } from './lr_schedules/index.ts';

/**
 * AdamW's two numbers for each updated parameter, in the order of `names`: (η·√(1−β2^t)/(1−β1^t), η·decay), η its
 * group's rate times the schedule's factor, t its own step count, this step included. [names, 2]
 */
export function stepRates(
  train: TrainSpec,
  parameters: ReadonlyMap<string, Parameter>,
  names: readonly string[],
  state: { readonly update: number; readonly counts: ReadonlyMap<string, number> },
): Float32Array {
  const { beta1, beta2, weight_decay: decay } = train.optimizer.args as Record<string, number>;
  const factor = rateFactor(train.lrSchedule, state.update);
  const rates = new Float32Array(2 * names.length);
  for (const [row, name] of names.entries()) {
    const rate = train.groups[parameters.get(name)!.group]!.learningRate * factor;
    const t = state.counts.get(name) ?? 1;
    rates[2 * row] = (rate * Math.sqrt(1 - beta2! ** t)) / (1 - beta1! ** t);
    rates[2 * row + 1] = rate * decay!;
  }
  return rates;
}
