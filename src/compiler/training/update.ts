import type { ElementOptimizer } from '../catalog/training.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Graph, Value } from '../ir/graph.ts';
import { ops } from '../ops/index.ts';
import { type UpdatedWindow, updatedWindows, windowName } from './arena_windows.ts';
import { hasLimits } from './limits.ts';
import { factorRule, updateRule } from './rules.ts';
import type { UpdateRequest } from './update_request.ts';
import { updateTensors } from './update_tensors.ts';

/**
 * Clipping and the optimizer's step as a graph over arenas. Parameters that the loss does not reach are in no
 * block, so their values and states do not change.
 */
export function updateGraph(request: UpdateRequest): Graph {
  const { parameters, updates, optimizer, target } = request;
  const builder = new GraphBuilder(ops, 'update');
  const windows = updatedWindows(parameters, updates, target).map((updated) => ({
    ...updated,
    gradients: arena(builder, 'gradients', updated),
    blocks: builder.constantInput(
      windowName('blocks', updated.window).replace('state.', ''),
      { dtype: 'i32', shape: [updated.rows.length / 3, 3] },
      updated.rows,
    ),
  }));
  const factor = clipFactor(builder, windows, request);
  const { builtin } = optimizer;
  if (builtin.scope === 'tensor') updateTensors(builder, builtin, factor, request);
  else updateWindows(builder, builtin, windows, factor, request);
  return builder.build();
}

interface BoundWindow extends UpdatedWindow {
  readonly gradients: Value;
  readonly blocks: Value;
}

function arena(builder: GraphBuilder, name: string, { window }: UpdatedWindow): Value {
  const type = { dtype: 'f32', shape: [window.elements] } as const;
  return builder.input(windowName(name, window), 'state', type);
}

/**
 * Factor [1] for every gradient; with a loss scale, a factor of 0 skips the update. The norm of the gradients
 * is the metric `grad_norm`.
 */
function clipFactor(builder: GraphBuilder, windows: readonly BoundWindow[], request: UpdateRequest): Value {
  const { clip, scaled = false } = request;
  const partials = windows.map(({ gradients, blocks }) => builder.op('squared_sum', [gradients, blocks]));
  // A dispatch binds few buffers, but a model may have any number of windows.
  const sums = partials.length > 1 ? builder.concat(partials, 0) : partials[0]!;
  const scale = scaled ? [builder.input('step.loss_scale', 'step', { dtype: 'f32', shape: [] })] : [];
  const [norm, factor] = builder.node('clip_factor', [sums, ...scale], { rule: factorRule(clip), scaled });
  builder.output('grad_norm', 'metric', norm!);
  return factor!;
}

/** Adds the optimizer's step of each window, one dispatch each. */
function updateWindows(
  builder: GraphBuilder,
  builtin: ElementOptimizer,
  windows: readonly BoundWindow[],
  factor: Value,
  { parameters: all, updates, optimizer: { args }, clip, scaled = false }: UpdateRequest,
): void {
  const updated = new Set(updates);
  const limits = hasLimits(all.filter(({ name }) => updated.has(name)));
  const columns = Object.keys(builtin.rates).length + (limits ? 1 : 0);
  const rates = builder.input('step.rates', 'step', { dtype: 'f32', shape: [updates.length, columns] });
  const rule = updateRule(builtin, args, clip, { limits });
  for (const window of windows) {
    const { gradients, blocks } = window;
    const held = ['parameters', ...builtin.states(args)];
    const [parameters, ...states] = held.map((name) => arena(builder, name, window));
    const results = builder.node(
      'optimizer_step',
      [parameters!, gradients, ...states, blocks, rates, factor],
      { rule, skips: scaled },
    );
    for (const [i, name] of held.entries()) {
      builder.output(windowName(name, window.window), 'state', results[i]!);
    }
  }
}
