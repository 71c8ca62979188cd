import type { Graph, Node } from '../../ir/graph.ts';
import { elementwiseCode } from '../emit/elementwise_code.ts';
import { Numbers } from '../emit/index_map.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { Gemm, GemmOperand } from './types.ts';

/**
 * The prologue: the elementwise ops of a fused node before its product, which compute one of its operands.
 * Undefined if there are none.
 */
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
 * An operand that the prologue (activation, scale, mask) computes as it is loaded, in a function `NAME_load`.
 */
export function computedOperand(
  node: Node,
  prologue: Graph,
  tensors: NodeTensors,
  name: string,
  element: 'f32' | 'vec4f',
): GemmOperand {
  const inputs = prologue.inputs.map(({ value }) => node.inputs.findIndex(({ id }) => id === value.id));
  const code = elementwiseCode({
    body: prologue,
    loads: inputs.map((_, i) => i),
    representative: (i) => i,
    bind: (i, inputName, type) => tensors.input(inputs[i]!, inputName, type),
    // An infinite bound makes the numbers literals: functions cannot access the sizes that main declares.
    numbers: new Numbers(Number.POSITIVE_INFINITY),
    prefix: 'operand',
    elements: element === 'f32' ? 1 : 4,
  });
  const load =
    element === 'f32'
      ? `fn ${name}_load(first: u32) -> f32 {\n${code.statements}\nreturn ${code.results[0]};\n}`
      : `fn ${name}_load(id: u32) -> vec4f {\nlet first = id * 4u;\n${code.statements}\nreturn vec4f(${code.results.join(', ')});\n}`;
  return {
    tensors: code.tensors,
    functions: [code.declarations, load].filter((text) => text).join('\n'),
    load: (index) => `${name}_load(u32(${index}))`,
  };
}

/** The product with its prologue named in the tag. */
export function tagPrologue<G extends Gemm>(gemm: G, prologue: Graph): G {
  const { byRows } = gemm;
  return {
    ...gemm,
    tag: `${prologue.nodes.map(({ op }) => op).join('_')}_${gemm.tag}`,
    byRows: byRows && (() => tagPrologue(byRows(), prologue)),
  };
}
