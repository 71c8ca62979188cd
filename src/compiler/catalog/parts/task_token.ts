import type { Initializer } from '../../artifact/program.ts';
import type { Value } from '../../ir/graph.ts';
import { type LayerContext, Mismatch } from '../layer.ts';

/**
 * The row of the task that a program is for, out of a learned table `weight` [rows, width] with a published name of its
 * own, as one more token: [batch, 1, width]. Throws a Mismatch where the table has no such row.
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
      `task \`${task.name}\` has index ${task.index}, but \`${context.call.word}\` has task tokens for ${rows} tasks`,
      `rows 0 to ${rows - 1}`,
      `task \`${task.name}\` needs row ${task.index}`,
      `write \`task_token: ${task.index + 1}\` or more`,
    );
  }
  const table = context.parameter('weight', { initializer, shape: [rows, width] }, 'task_token');
  const row = builder.slice(table, 0, task.index, task.index + 1);
  return builder.broadcast(builder.reshape(row, [1, 1, width]), [batch, 1, width]);
}

/** A task token is never padding: `value` in front of a mask [batch, tokens] i32. */
export function extendMask({ builder }: LayerContext, mask: Value, value: 0 | 1): Value {
  return builder.concat([builder.constant(value, [mask.type.shape[0]!, 1], 'i32'), mask], 1);
}

/** Without the token in front: x [batch, 1 + tokens, ...] */
export function withoutFirst({ builder }: LayerContext, x: Value): Value {
  return builder.slice(x, 1, 1, x.type.shape[1]!);
}
