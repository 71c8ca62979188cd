import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { HeadTap, MatchedStateHead, StateHead } from '../catalog/head.ts';
import type { LayerContext } from '../catalog/layer.ts';
import { headPrefix } from '../catalog/names.ts';
import type { Value } from '../ir/graph.ts';
import type { HeadSource, ModelHead, ModelTask } from '../model/model.ts';
import { type BuildContext, inLayer, tap } from './context.ts';
import { locating, problem } from './problem.ts';

/** States that heads read: [layers · batch, queries or tokens, width]. */
export interface States {
  readonly values: Value;
  readonly layers: number;
}

/** Output of a head, in layers · batch rows. */
export interface HeadOutput {
  readonly value: Value;
  readonly layers: number;
}

/** Outputs by name of the head. */
export type HeadOutputs = ReadonlyMap<string, HeadOutput>;

/** Builds the heads that need no matching. Throws an AssemblyError. */
export function buildStateHeads(
  context: BuildContext,
  builtins: Builtins,
  statesOf: (source: HeadSource) => States,
): HeadOutputs {
  return new Map(
    stateHeads(builtins, context.task).map(([head, builtin]) => {
      const { values, layers } = statesOf(head.source);
      const value = buildHead(context, builtins, head, (within) => builtin.build(within, values));
      return [head.label, { value, layers }];
    }),
  );
}

/**
 * Builds the heads on matched states. `classes` i32 [N, queries]: class that each query is matched with or
 * predicts.
 */
export function buildMatchedHeads(
  context: BuildContext,
  builtins: Builtins,
  { values, layers }: States,
  matched: { readonly heads: HeadOutputs; readonly classes: Value },
): HeadOutputs {
  const heads = new Map([...matched.heads].map(([name, { value }]) => [name, value]));
  const { classes } = matched;
  return new Map(
    matchedHeads(builtins, context.task).map(([head, builtin]) => {
      const value = buildHead(context, builtins, head, (within) =>
        builtin.build(within, values, { heads, classes }),
      );
      return [head.label, { value, layers }];
    }),
  );
}

export function stateHeads(
  builtins: Builtins,
  task: ModelTask,
): readonly (readonly [ModelHead, StateHead])[] {
  return task.heads.flatMap((head) => {
    const builtin = builtinNamed(builtins.heads, head.builtin);
    return builtin.input === 'states' ? [[head, builtin] as const] : [];
  });
}

export function matchedHeads(
  builtins: Builtins,
  task: ModelTask,
): readonly (readonly [ModelHead, MatchedStateHead])[] {
  return task.heads.flatMap((head) => {
    const builtin = builtinNamed(builtins.heads, head.builtin);
    return builtin.input === 'matched_states' ? [[head, builtin] as const] : [];
  });
}

/** Throws an AssemblyError if a head needs the classes of matched queries; `task` has no matching. */
export function expectNoMatchedHeads(builtins: Builtins, task: ModelTask): void {
  const [first] = matchedHeads(builtins, task);
  if (!first) return;
  const [{ builtin, span }] = first;
  throw problem(
    'E0409',
    `\`${builtin}\` reads the classes that queries are matched with; task \`${task.name}\` has no \`match\``,
    [
      { span, text: 'needs `match`' },
      { span: task.span, text: 'in this task' },
    ],
    'add `match: hungarian(head.label, head.box)`',
  );
}

function buildHead(
  context: BuildContext,
  builtins: Builtins,
  head: ModelHead,
  build: (context: LayerContext) => Value,
): Value {
  const { task } = context;
  const published = ({ builtin }: ModelHead) => builtinNamed(builtins.heads, builtin).published?.(task);
  const earlier = task.heads.slice(0, task.heads.indexOf(head)).map(published);
  const prefix = headPrefix(published(head), earlier, { task: task.name, name: head.label });
  const place = { path: `${task.name}.${head.label}`, prefix: () => prefix };
  return locating(head.span, head.span, () => inLayer(context, head, place, build));
}

/** Exposes the outputs of heads to tests under the names of the reference cases. */
export function tapHeads(context: BuildContext, builtins: Builtins, outputs: HeadOutputs): void {
  if (!context.taps) return;
  for (const [name, output] of outputs) {
    const { builtin } = context.task.heads.find(({ label }) => label === name)!;
    const { tap: wanted } = builtinNamed(builtins.heads, builtin);
    if (wanted) tapHead(context, `${context.task.name}.${name}`, wanted, output);
  }
}

function tapHead(context: BuildContext, path: string, wanted: HeadTap, { value, layers }: HeadOutput): void {
  const { builder } = context;
  const { name } = wanted;
  if (wanted.layers === 'last') tap(context, path, name, layerOf(context, value, layers - 1, layers));
  else if (wanted.layers === 'stacked') {
    const [rows, ...rest] = value.type.shape as [number, ...number[]];
    tap(context, path, name, builder.reshape(value, [layers, rows / layers, ...rest]));
  } else {
    for (let i = 0; i < layers; i++)
      tap(context, path, `${name}.layer${i}`, layerOf(context, value, i, layers));
  }
}

/** The rows of one layer: x [layers · batch, ...] → [batch, ...]. */
export function layerOf({ builder }: BuildContext, x: Value, layer: number, layers: number): Value {
  if (layers === 1) return x;
  const rows = x.type.shape[0]! / layers;
  return builder.slice(x, 0, layer * rows, (layer + 1) * rows);
}
