import type { StateLayout } from '../artifact/arenas.ts';
import type { Parameter } from '../artifact/program.ts';
import { layoutState } from '../plan/index.ts';
import type { OptimizerCall } from './calls.ts';

/** Arenas of the states that the optimizer keeps between updates, in its order. */
export function stateLayouts(
  parameters: readonly Parameter[],
  { builtin, args }: OptimizerCall,
): readonly StateLayout[] {
  if (builtin.scope === 'tensor') {
    return builtin.states(args).map(({ name, shape }) => layoutState(name, parameters, shape));
  }
  const trained = parameters.filter(({ trainable }) => trainable);
  const tensors = new Map(trained.map((parameter) => [parameter.name, parameter]));
  return builtin.states(args).map((name) => ({ name, tensors }));
}
