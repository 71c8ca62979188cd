import type { Parameter } from '../artifact/program.ts';
import type { PlainCall } from '../artifact/run_spec.ts';
import { GraphBuilder } from '../ir/builder.ts';
import { type Attributes, elementCount, type Graph, type Value } from '../ir/graph.ts';
import { chunkBytes } from '../plan/parameter_layout.ts';
import type { Target } from '../target.ts';

/**
 * Elements of an arena that one workgroup updates, and one invocation sums: few, so that GPUs have enough of them; many, on software
 * adapters, where a workgroup takes time to begin.
 */
function blockElements(target: UpdateRequest['target']): number {
  return target.class === 'cpu' ? 8192 : 1024;
}

export interface UpdateRequest {
  /** All parameters of the model. */
  readonly parameters: readonly Parameter[];
  /** Names of those that the step's loss reaches, in the order of the rows of `step.rates`. */
  readonly updates: readonly string[];
  readonly optimizer: PlainCall;
  /** Largest joint norm of the gradients, or null. */
  readonly clip: number | null;
  readonly target: Pick<Target, 'class' | 'maxBindingBytes'>;
  /** Gradients are `step.loss_scale` times too large; where they are not finite the step changes nothing. */
  readonly scaled?: boolean;
}

/** A part of an arena that one binding holds: a whole chunk, or part of one that is larger than a binding may be. */
interface Window {
  readonly chunk: number;
  /** In elements, from the start of the chunk. */
  readonly first: number;
  readonly elements: number;
}

function windowsOf(bytes: readonly number[], limit: number): readonly Window[] {
  return bytes.flatMap((size, chunk) =>
    Array.from({ length: Math.ceil(size / limit) }, (_, w) => ({
      chunk,
      first: (w * limit) / 4,
      elements: Math.min(limit, size - w * limit) / 4,
    })),
  );
}

/** `state.parameters.2`, and from element 1024 on `state.parameters.2+4096`. */
function stateName(arena: string, { chunk, first }: Window): string {
  return `state.${arena}.${chunk}${first === 0 ? '' : `+${4 * first}`}`;
}

/** Rows (first element, count, rate row) that cover the updated parameters in a window, counted from its start. */
function blockTable(
  parameters: ReadonlyMap<string, Parameter>,
  updates: readonly string[],
  { chunk, first: start, elements }: Window,
  most: number,
): number[] {
  const rows: number[] = [];
  for (const [rate, name] of updates.entries()) {
    const parameter = parameters.get(name)!;
    if (parameter.chunk !== chunk) continue;
    const first = Math.max(0, parameter.offset / 4 - start);
    const end = Math.min(elements, parameter.offset / 4 + elementCount(parameter.shape) - start);
    for (let at = first; at < end; at += most) rows.push(at, Math.min(most, end - at), rate);
  }
  return rows;
}

/**
 * Clipping by global norm and the optimizer's step as a graph over whole arenas: a few dispatches however many
 * parameters there are. Parameters that the loss does not reach are in no block, and so are left alone.
 */
export function updateGraph(request: UpdateRequest): Graph {
  const { parameters, updates, optimizer, clip, target, scaled = false } = request;
  const builder = new GraphBuilder('update');
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const windows = windowsOf(chunkBytes(parameters), target.maxBindingBytes).flatMap((window) => {
    const rows = blockTable(byName, updates, window, blockElements(target));
    return rows.length === 0 ? [] : [{ window, rows }];
  });
  const rates = builder.input('step.rates', 'step', { dtype: 'f32', shape: [updates.length, 2] });
  const arenas = windows.map(({ window, rows }) => {
    const arena = (name: string): Value =>
      builder.input(stateName(name, window), 'state', { dtype: 'f32', shape: [window.elements] });
    const shape = [rows.length / 3, 3];
    return {
      window,
      parameters: arena('parameters'),
      gradients: arena('gradients'),
      first: arena('first_moment'),
      second: arena('second_moment'),
      blocks: builder.input(
        stateName('blocks', window).replace('state.', ''),
        'constant',
        { dtype: 'i32', shape },
        rows,
      ),
    };
  });
  const partials = arenas.map(({ gradients, blocks }) => builder.op('squared_sum', [gradients, blocks]));
  // A dispatch binds few buffers; a model may have any number of arenas.
  const sums = partials.length > 1 ? builder.concat(partials, 0) : partials[0]!;
  const scale = scaled ? [builder.input('step.loss_scale', 'step', { dtype: 'f32', shape: [] })] : [];
  const unscaling: Attributes = scaled ? { scaled } : {};
  const [norm, factor] = builder.node('clip_factor', [sums, ...scale], { max_norm: clip ?? 0, ...unscaling });
  builder.output('grad_norm', 'metric', norm!);
  const { beta1, beta2, eps } = optimizer.args as Record<string, number>;
  for (const arena of arenas) {
    const [updated, first, second] = builder.node(
      'adamw',
      [arena.parameters, arena.gradients, arena.first, arena.second, arena.blocks, rates, factor!],
      { beta1: beta1!, beta2: beta2!, eps: eps!, ...unscaling },
    );
    builder.output(stateName('parameters', arena.window), 'state', updated!);
    builder.output(stateName('first_moment', arena.window), 'state', first!);
    builder.output(stateName('second_moment', arena.window), 'state', second!);
  }
  return builder.build();
}
