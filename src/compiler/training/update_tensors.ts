import type { ArenaTensor } from '../artifact/arenas.ts';
import type { Parameter } from '../artifact/program.ts';
import type { TensorOptimizer } from '../catalog/training.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { limited } from './rules.ts';
import { stateLayouts } from './states.ts';
import type { UpdateRequest } from './update_request.ts';

/** Name of the step input of one coefficient of one parameter, for optimizers of scope `tensor`. */
export function tensorRateName(parameter: string, rate: string): string {
  return `step.rates.${parameter}.${rate}`;
}

/** Adds an optimizer's body for each updated parameter in turn; its results overwrite the old values. */
export function updateTensors(
  builder: GraphBuilder,
  optimizer: TensorOptimizer,
  factor: Value,
  request: UpdateRequest,
): void {
  const layouts = stateLayouts(request.parameters, request.optimizer);
  const places = new Map(request.parameters.map((parameter) => [parameter.name, parameter]));
  const { args } = request.optimizer;
  for (const name of request.updates) {
    const place = places.get(name)!;
    const parameter = held(builder, 'parameters', place);
    const scaled = builder.multiply(held(builder, 'gradients', place), builder.reshape(factor, []));
    const states = Object.fromEntries(
      layouts.flatMap((layout) => {
        const tensor = layout.tensors.get(name);
        return tensor ? [[layout.name, { tensor, before: held(builder, layout.name, tensor) }]] : [];
      }),
    );
    const rates = Object.fromEntries(
      Object.keys(optimizer.rates).map((rate) => [
        rate,
        builder.input(tensorRateName(name, rate), 'step', { dtype: 'f32', shape: [] }),
      ]),
    );
    const updated = builder.withOrigin(`${optimizer.name} of ${name}`, undefined, () =>
      optimizer.build(
        builder,
        {
          parameter,
          gradient: limited(builder, scaled, request.clip),
          states: Object.fromEntries(Object.entries(states).map(([state, { before }]) => [state, before])),
          rates,
        },
        args,
      ),
    );
    const store = (arena: string, tensor: ArenaTensor, before: Value, after: Value) => {
      const updated = request.scaled
        ? builder.op('select', [builder.reshape(factor, []), after, before])
        : after;
      builder.output(tensorName(arena, tensor), 'state', builder.op('assign', [before, updated]));
    };
    // All reads of the old values come before the first store.
    for (const [state, { tensor, before }] of Object.entries(states))
      store(state, tensor, before, updated.states[state]!);
    store('parameters', place, parameter, withinLimit(builder, updated.parameter, place));
  }
}

function withinLimit(builder: GraphBuilder, value: Value, { most }: Pick<Parameter, 'most'>): Value {
  return most === undefined ? value : builder.op('minimum', [value, builder.constant(most)]);
}

function held(builder: GraphBuilder, arena: string, tensor: ArenaTensor): Value {
  return builder.input(tensorName(arena, tensor), 'state', { dtype: 'f32', shape: tensor.shape });
}

/** The offset is written even if it is 0: without an offset, the name denotes the whole chunk. */
function tensorName(arena: string, { chunk, offset }: ArenaTensor): string {
  return `state.${arena}.${chunk}+${offset}`;
}
