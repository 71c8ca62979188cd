import type { Initializer } from '../../artifact/program.ts';
import type { Value } from '../../ir/graph.ts';
import { type LayerContext, Mismatch } from '../layer.ts';

/**
 * The task token [batch, 1, width]: the task's row of a learned table `weight` [rows, width]. Throws a
 * Mismatch if the table has no such row.
 */
export function taskToken(
  context: LayerContext,
  {
    rows,
    width,
    batch,
    initializer,
  }: {
    readonly rows: number;
    readonly width: number;
    readonly batch: number;
    readonly initializer: Initializer;
  },
): Value {
  const { builder, task } = context;
  if (task.index >= rows) {
    throw new Mismatch(
      'E0406',
      `task \`${task.name}\` has index ${task.index}, but \`${context.call.builtin}\` has task tokens for ${rows} tasks`,
      `rows 0 to ${rows - 1}`,
      `task \`${task.name}\` needs row ${task.index}`,
      `write \`task_token: ${task.index + 1}\` or more`,
    );
  }
  const table = context.parameter('weight', { initializer, shape: [rows, width] }, 'task_token');
  const row = builder.slice(table, 0, task.index, task.index + 1);
  return builder.broadcast(builder.reshape(row, [1, 1, width]), [batch, 1, width]);
}

/** Prepends `value` to a mask i32 [batch, tokens]: a task token is never padding. */
export function extendMask({ builder }: LayerContext, mask: Value, value: 0 | 1): Value {
  return builder.concat([builder.constant(value, [mask.type.shape[0]!, 1], 'i32'), mask], 1);
}

/** Removes the first token: x [batch, 1 + tokens, ...] → [batch, tokens, ...]. */
export function withoutFirst({ builder }: LayerContext, x: Value): Value {
  return builder.slice(x, 1, 1, x.type.shape[1]!);
}
