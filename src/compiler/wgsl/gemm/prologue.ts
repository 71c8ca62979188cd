import type { Graph, Node } from '../../ir/graph.ts';
import { Numbers } from '../emit/index_map.ts';
import { input } from '../emit/shader.ts';
import { fourLanes } from '../emit/vec4.ts';
import { throughAccessors } from '../storage/accessors.ts';
import type { Gemm } from './gemm.ts';

/** The elementwise ops of a fused node that make an operand of its product: those before it. Its output is the operand. */
export function prologueOf(body: Graph, product: Node): Graph | undefined {
  const nodes = body.nodes.slice(0, body.nodes.indexOf(product));
  const last = nodes.at(-1);
  if (!last) return undefined;
  const read = new Set(nodes.flatMap(({ inputs }) => inputs.map(({ id }) => id)));
  return {
    name: 'prologue',
    inputs: body.inputs.filter(({ value }) => read.has(value.id)),
    nodes,
    outputs: [{ name: 'operand', role: 'tap', value: last.outputs[0]! }],
  };
}

/**
 * A product one of whose operands is made by elementwise ops where it is loaded: activation, scale, mask. `gemm` is that of the
 * product, whose n-th operand is the prologue's.
 */
export function withPrologue<G extends Gemm>(gemm: G, node: Node, prologue: Graph, n: 0 | 1): G {
  const { name, element } = gemm.inputs[n]!;
  const given = prologue.inputs.map(({ value }) => node.inputs.findIndex(({ id }) => id === value.id));
  const single = element === 'f32';
  const lanes = fourLanes({
    body: prologue,
    kept: given.map((_, i) => i),
    standIn: (i) => i,
    // As literals: functions do not see the sizes of the dispatch by their names.
    numbers: new Numbers(Number.POSITIVE_INFINITY),
    prefix: 'given',
    single,
  });
  const load = single
    ? `fn ${name}_load(first: u32) -> f32 {\n${lanes.code}\nreturn ${lanes.results[0]};\n}`
    : `fn ${name}_load(id: u32) -> vec4f {\nlet first = id * 4u;\n${lanes.code}\nreturn vec4f(${lanes.results.join(', ')});\n}`;
  const replaced = <T>(list: readonly T[], items: readonly T[]): readonly T[] =>
    list.toSpliced(n, 1, ...items);
  const { a, a4, rows4, b, b4, byRows } = gemm;
  const through = (text: string): string => throughAccessors(text, name);
  return {
    ...gemm,
    tag: `${prologue.nodes.map(({ op }) => op).join('_')}_${gemm.tag}`,
    inputs: replaced(gemm.inputs, lanes.bindings),
    inputArgs: replaced(gemm.inputArgs, given.map(input)),
    declarations: [gemm.declarations, lanes.declarations, load].filter((text) => text).join('\n'),
    a: (base, k) => through(a(base, k)),
    a4: a4 && ((base, step) => through(a4(base, step))),
    rows4: rows4 && ((base, k) => through(rows4(base, k))),
    b: (k) => through(b(k)),
    b4: b4 && ((step) => through(b4(step))),
    byRows: byRows && (() => withPrologue(byRows(), node, prologue, n)),
  };
}
