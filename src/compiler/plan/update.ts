import type { Parameter } from '../artifact/program.ts';
import type { PlainCall } from '../artifact/run_spec.ts';
import { GraphBuilder } from '../ir/builder.ts';
import { elementCount, type Graph, type Value } from '../ir/graph.ts';
import { chunkBytes } from './layout.ts';

/** Elements of an arena that one workgroup updates. */
const blockElements = 1024;

export interface UpdateRequest {
  /** All parameters of the model. */
  readonly parameters: readonly Parameter[];
  /** Names of those that the step's loss reaches, in the order of the rows of `step.rates`. */
  readonly updates: readonly string[];
  readonly optimizer: PlainCall;
  /** Largest joint norm of the gradients, or null. */
  readonly clip: number | null;
}

/** Rows (first element, count, rate row) that cover the updated parameters of a chunk. */
function blockTable(parameters: readonly Parameter[], updates: readonly string[], chunk: number): number[] {
  const rows: number[] = [];
  for (const [rate, name] of updates.entries()) {
    const parameter = parameters.find((candidate) => candidate.name === name)!;
    if (parameter.chunk !== chunk) continue;
    const first = parameter.offset / 4;
    const end = first + elementCount(parameter.shape);
    for (let at = first; at < end; at += blockElements)
      rows.push(at, Math.min(blockElements, end - at), rate);
  }
  return rows;
}

/**
 * Clipping by global norm and the optimizer's step as a graph over whole arenas: a few dispatches however many
 * parameters there are. Parameters that the loss does not reach are in no block, and so are left alone.
 */
export function updateGraph({ parameters, updates, optimizer, clip }: UpdateRequest): Graph {
  const builder = new GraphBuilder('update');
  const bytes = chunkBytes(parameters);
  const chunks = bytes.flatMap((size, chunk) => {
    const rows = blockTable(parameters, updates, chunk);
    return rows.length === 0 ? [] : [{ chunk, elements: size / 4, rows }];
  });
  const rates = builder.input('step.rates', 'step', { dtype: 'f32', shape: [updates.length, 2] });
  const arenas = chunks.map(({ chunk, elements, rows }) => {
    const arena = (name: string): Value =>
      builder.input(`state.${name}.${chunk}`, 'state', { dtype: 'f32', shape: [elements] });
    const shape = [rows.length / 3, 3];
    return {
      chunk,
      parameters: arena('parameters'),
      gradients: arena('gradients'),
      first: arena('first_moment'),
      second: arena('second_moment'),
      blocks: builder.input(`blocks.${chunk}`, 'constant', { dtype: 'i32', shape }, rows),
    };
  });
  const partials = arenas.map(({ gradients, blocks }) => builder.op('squared_sum', [gradients, blocks]));
  const factor = builder.op('clip_factor', partials, { max_norm: clip ?? 0 });
  builder.output('grad_norm', 'metric', builder.reshape(builder.slice(factor, 0, 0, 1), []));
  const { beta1, beta2, eps } = optimizer.args as Record<string, number>;
  for (const arena of arenas) {
    const [updated, first, second] = builder.node(
      'adamw',
      [arena.parameters, arena.gradients, arena.first, arena.second, arena.blocks, rates, factor],
      { beta1: beta1!, beta2: beta2!, eps: eps! },
    );
    builder.output(`state.parameters.${arena.chunk}`, 'state', updated!);
    builder.output(`state.first_moment.${arena.chunk}`, 'state', first!);
    builder.output(`state.second_moment.${arena.chunk}`, 'state', second!);
  }
  return builder.build();
}
