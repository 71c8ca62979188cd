import type { Parameter } from '../../compiler/artifact/program.ts';
import type { TrainSpec } from '../../compiler/artifact/run_spec.ts';
import type { TrainingCalls } from '../../compiler/training/calls.ts';
import { hasLimits } from '../../compiler/training/limits.ts';
import { tensorRateName } from '../../compiler/training/update_tensors.ts';

/** Largest finite 32-bit number: no limit. */
const largestSingle = 3.4028234663852886e38;

/** The step inputs of some parameters. `rows`: one-element views of their coefficients, [parameter][rate]. */
interface RatesTable {
  readonly parameters: readonly Parameter[];
  readonly inputs: Readonly<Record<string, Float32Array>>;
  readonly rows: readonly (readonly Float32Array[])[];
}

function elementTable(parameters: readonly Parameter[], rates: readonly string[]): RatesTable {
  const limits = hasLimits(parameters);
  const columns = rates.length + (limits ? 1 : 0);
  const values = new Float32Array(parameters.length * columns);
  const rows = parameters.map(({ most }, i) => {
    if (limits) values[(i + 1) * columns - 1] = most ?? largestSingle;
    return rates.map((_, r) => values.subarray(i * columns + r, i * columns + r + 1));
  });
  return { parameters, inputs: { 'step.rates': values }, rows };
}

function tensorTable(parameters: readonly Parameter[], rates: readonly string[]): RatesTable {
  const rows = parameters.map(() => rates.map(() => new Float32Array(1)));
  const inputs = parameters.flatMap(({ name }, i) =>
    rates.map((rate, r) => [tensorRateName(name, rate), rows[i]![r]!] as const),
  );
  return { parameters, inputs: Object.fromEntries(inputs), rows };
}

/** Learning rates and the coefficients of the update rule, computed on the host in float64. */
export class LearningRates {
  readonly #groups: TrainSpec['groups'];
  readonly #calls: Pick<TrainingCalls, 'optimizer' | 'lrSchedule'>;
  readonly #parameters: ReadonlyMap<string, Parameter>;
  /** Tables by list of updated parameters; each program has one list. */
  readonly #tables = new WeakMap<readonly string[], RatesTable>();

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
   * Step inputs for the update of the parameters `names`. `counts` holds the number of updates of each
   * parameter, this one included. For optimizers of scope `element` the inputs are `step.rates` [names,
   * rates], with a further column of upper bounds if any parameter has one; for scope `tensor` each input is
   * a scalar. The next call with the same `names` overwrites the arrays.
   */
  stepInputs(
    names: readonly string[],
    update: number,
    counts: ReadonlyMap<string, number>,
  ): Readonly<Record<string, Float32Array>> {
    const table = this.#tableOf(names);
    this.#fill(table, update, counts);
    return table.inputs;
  }

  /** Computes the coefficients, once for adjacent parameters with equal group and count. */
  #fill({ parameters, rows }: RatesTable, update: number, counts: ReadonlyMap<string, number>): void {
    const { builtin, args } = this.#calls.optimizer;
    const rates = Object.values(builtin.rates);
    const factor = this.#factor(update);
    for (const [i, { name, group }] of parameters.entries()) {
      const count = counts.get(name) ?? 1;
      const before = parameters[i - 1];
      if (before?.group === group && (counts.get(before.name) ?? 1) === count) {
        for (let r = 0; r < rates.length; r++) rows[i]![r]![0] = rows[i - 1]![r]![0]!;
        continue;
      }
      const { learningRate, weightDecay } = this.#groups[group]!;
      const context = { learningRate: learningRate * factor, weightDecay, count };
      for (const [r, of] of rates.entries()) rows[i]![r]![0] = of(args, context);
    }
  }

  #tableOf(names: readonly string[]): RatesTable {
    let table = this.#tables.get(names);
    if (!table) {
      const parameters = names.map((name) => this.#parameters.get(name)!);
      const { scope, rates } = this.#calls.optimizer.builtin;
      const ofRates = Object.keys(rates);
      table = scope === 'element' ? elementTable(parameters, ofRates) : tensorTable(parameters, ofRates);
      this.#tables.set(names, table);
    }
    return table;
  }

  #factor(update: number): number {
    const { builtin, args } = this.#calls.lrSchedule;
    return builtin.factor(args, update);
  }
}
