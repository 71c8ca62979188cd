import type { ClassWeightsSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import type { Split } from '../records/record.ts';
import { truthMember } from './batches/truth.ts';
import { balancedWeights, type RecordsByClass, recordsByClass } from './order/classes.ts';
import { balancedOrder, type OrderKey, type RecordOrder, shuffledOrder } from './order/order.ts';
import { windowOrder } from './order/window_order.ts';

/** Properties that all batches of a task share. */
export interface TaskData {
  readonly spec: TaskSpec;
  readonly order: RecordOrder;
  /** Graph inputs that are the same for every batch: class weights f32 [classes]. */
  readonly constants: Readonly<Record<string, Float32Array>>;
}

/** Reads the classes of the training split once if balancing needs them. Throws DataError. */
export function taskData(spec: TaskSpec, train: Split, seed: number): TaskData {
  const known = new Map<string, RecordsByClass>();
  const classesOf = (member: string): RecordsByClass => {
    const records = known.get(member) ?? recordsByClass(train, member);
    known.set(member, records);
    return records;
  };
  const weightsOf = (weights: ClassWeightsSpec): Float32Array =>
    weights.kind === 'list'
      ? Float32Array.from(weights.weights)
      : balancedWeights(classesOf(truthMember({ name: weights.truth })), weights.classes);
  const key = [seed, spec.name] as const;
  return {
    spec,
    order: spec.sampler === 'balanced' ? balancedOrder(classesOf('label'), key) : epochOrder(train, key),
    constants: Object.fromEntries(
      (spec.classWeights ?? []).map((weights) => [weights.name, weightsOf(weights)]),
    ),
  };
}

function epochOrder({ length, sequence }: Split, key: OrderKey): RecordOrder {
  return sequence ? windowOrder(length, sequence, key) : shuffledOrder(length, key);
}
