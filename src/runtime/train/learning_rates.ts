import type { Parameter } from '../../compiler/artifact/program.ts';
import type { TrainSpec } from '../../compiler/artifact/run_spec.ts';
import type { TrainingCalls } from '../../compiler/training/calls.ts';
import { hasLimits } from '../../compiler/training/limits.ts';
import { tensorRateName } from '../../compiler/training/update_tensors.ts';

/** Largest finite 32-bit number: no limit. */
const largestSingle = 3.4028234663852886e38;

/** Learning rates and the coefficients of the update rule, computed on the host in float64. */
export class LearningRates {
  readonly #groups: TrainSpec['groups'];
  readonly #calls: Pick<TrainingCalls, 'optimizer' | 'lrSchedule'>;
  readonly #parameters: ReadonlyMap<string, Parameter>;

  constructor(
    { groups }: Pick<TrainSpec, 'groups'>,
    calls: Pick<TrainingCalls, 'optimizer' | 'lrSchedule'>,
    parameters: readonly Parameter[],
  ) {
    this.#groups = groups;
    this.#calls = calls;
    this.#parameters = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  }

  /** Learning rate of the default group at update k, from 0. */
  rate(update: number): number {
    return this.#groups[0]!.learningRate * this.#factor(update);
  }

  /**
   * Step inputs of the update of the parameters `names`. `counts` holds the updates of each parameter, this
   * one included. For optimizers of scope `element` they are `step.rates` [names, rates], with a column for
   * the largest values where one of the parameters has any; for those of scope `tensor` each is a scalar.
   */
  stepInputs(
    names: readonly string[],
    update: number,
    counts: ReadonlyMap<string, number>,
  ): Readonly<Record<string, Float32Array>> {
    const { builtin, args } = this.#calls.optimizer;
    const factor = this.#factor(update);
    const updated = names.map((name) => this.#parameters.get(name)!);
    const rows = updated.map(({ name, group }) => {
      const { learningRate, weightDecay } = this.#groups[group]!;
      const context = { learningRate: learningRate * factor, weightDecay, count: counts.get(name) ?? 1 };
      return Object.entries(builtin.rates).map(([rate, of]) => ({ name, rate, value: of(args, context) }));
    });
    if (builtin.scope === 'element') {
      const limits = hasLimits(updated);
      const table = rows.map((row, i) => [
        ...row.map(({ value }) => value),
        ...(limits ? [updated[i]!.most ?? largestSingle] : []),
      ]);
      return { 'step.rates': Float32Array.from(table.flat()) };
    }
    return Object.fromEntries(
      rows.flat().map(({ name, rate, value }) => [tensorRateName(name, rate), Float32Array.of(value)]),
    );
  }

  #factor(update: number): number {
    const { builtin, args } = this.#calls.lrSchedule;
    return builtin.factor(args, update);
  }
}
