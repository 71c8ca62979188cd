import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { HeadBuiltin } from '../catalog/layer.ts';
import { headPrefix } from '../catalog/names.ts';
import type { Value } from '../ir/graph.ts';
import type { ModelCall } from '../model/model.ts';
import { inLayer, tap, type Workshop } from './context.ts';
import { locating } from './problem.ts';

/** By name of the head: what it puts out for N = layers · batch rows. */
export type HeadOutputs = ReadonlyMap<string, Value>;

/** Heads that need no matching: hidden [N, queries, width]. */
export function buildHeads(workshop: Workshop, builtins: Builtins, hidden: Value): HeadOutputs {
  return build(workshop, builtins, hidden, { heads: new Map() });
}

/** The rest of them: `classes` i32 [N, queries] is what each query is matched with, or predicts. */
export function buildMatchedHeads(
  workshop: Workshop,
  builtins: Builtins,
  hidden: Value,
  around: { readonly heads: HeadOutputs; readonly classes: Value },
): HeadOutputs {
  return build(workshop, builtins, hidden, around);
}

export function isAfterMatching(builtins: Builtins, call: ModelCall): boolean {
  return builtinNamed(builtins.heads, call.word).afterMatching === true;
}

function build(
  workshop: Workshop,
  builtins: Builtins,
  hidden: Value,
  around: { readonly heads: HeadOutputs; readonly classes?: Value },
): HeadOutputs {
  const { task } = workshop;
  const wanted = task.heads.filter(
    (call) => isAfterMatching(builtins, call) === (around.classes !== undefined),
  );
  return new Map(wanted.map((call) => [call.label!, buildOne(workshop, builtins, call, hidden, around)]));
}

function buildOne(
  workshop: Workshop,
  builtins: Builtins,
  call: ModelCall,
  hidden: Value,
  around: { readonly heads: HeadOutputs; readonly classes?: Value },
): Value {
  const { task } = workshop;
  const name = call.label!;
  const family = (other: ModelCall) => published(other.word) === published(call.word);
  const first = task.heads.find(family) === call;
  const prefix = headPrefix(task, { name, word: call.word, first });
  const place = { path: `${task.name}.${name}`, prefix: () => prefix };
  const word = builtinNamed(builtins.heads, call.word);
  return locating(call.span, call.span, () =>
    inLayer(workshop, call, place, (context) => word.build(context, hidden, around)),
  );
}

/** Classification heads of any word share one published name. */
function published(word: string): string {
  return word === 'answering' ? 'classification' : word;
}

/** Offers the heads' outputs to tests under the golden README's names. */
export function tapHeads(workshop: Workshop, builtins: Builtins, outputs: HeadOutputs, layers: number): void {
  if (!workshop.taps) return;
  for (const [name, value] of outputs) {
    const call = workshop.task.heads.find(({ label }) => label === name)!;
    const { tap: wanted } = builtinNamed(builtins.heads, call.word);
    if (wanted) tapOne(workshop, `${workshop.task.name}.${name}`, wanted, value, layers);
  }
}

function tapOne(
  workshop: Workshop,
  path: string,
  { name, layers: which }: NonNullable<HeadBuiltin['tap']>,
  value: Value,
  layers: number,
): void {
  const { builder } = workshop;
  if (which === 'last') tap(workshop, path, name, layerOf(workshop, value, layers - 1, layers));
  else if (which === 'stacked') {
    const [rows, ...rest] = value.type.shape as [number, ...number[]];
    tap(workshop, path, name, builder.reshape(value, [layers, rows / layers, ...rest]));
  } else {
    for (let i = 0; i < layers; i++)
      tap(workshop, path, `${name}.layer${i}`, layerOf(workshop, value, i, layers));
  }
}

/** The rows of one layer: x [layers · batch, ...] → [batch, ...]. */
export function layerOf({ builder }: Workshop, x: Value, layer: number, layers: number): Value {
  if (layers === 1) return x;
  const rows = x.type.shape[0]! / layers;
  return builder.slice(x, 0, layer * rows, (layer + 1) * rows);
}
