import { elementCount, type Graph, type Node, type Value } from '../ir/graph.ts';
import { opNamed } from '../ops/index.ts';
import { productIn } from '../ops/support/products.ts';
import { fusedNode, mostInputs, nodesOf } from './fused.ts';
import type { Pass } from './pass.ts';
import { producers, uses } from './rewrite.ts';

/** Ops that are computed again for every column of tiles. */
const mostOps = 4;

/** Short code that reads its inputs element by element, and nothing of the dispatch. */
function isCheap({ op }: Node): boolean {
  if (op === 'reshape' || op === 'constant') return true;
  const { kind, functions, dispatched, wholeInputs } = opNamed(op);
  return kind === 'elementwise' && !functions && !dispatched && !wholeInputs;
}

interface Surroundings {
  readonly makers: ReadonlyMap<number, Node>;
  readonly readers: ReadonlyMap<number, readonly Node[]>;
  readonly outputs: ReadonlySet<number>;
}

/** The elementwise nodes that make an operand of a product, which alone reads them: one, and reshapes after it. */
function chainOf(operand: Value, { makers, readers, outputs }: Surroundings): readonly Node[] | undefined {
  const maker = makers.get(operand.id);
  const alone = readers.get(operand.id)?.length === 1 && !outputs.has(operand.id);
  if (!maker || !alone) return undefined;
  if (maker.op === 'reshape') {
    const before = chainOf(maker.inputs[0]!, { makers, readers, outputs });
    return before && [...before, maker];
  }
  const nodes = nodesOf(maker);
  const count = elementCount(operand.type.shape);
  const fits =
    nodes.every(isCheap) &&
    nodes.filter(({ op }) => op !== 'reshape' && op !== 'constant').length <= mostOps &&
    nodes.every(
      ({ op, outputs: made }) => op === 'constant' || elementCount(made[0]!.type.shape) === count,
    ) &&
    maker.inputs.length > 0 &&
    operand.type.dtype === 'f32';
  return fits ? [maker] : undefined;
}

/** The product with what makes its operand; undefined where that takes too many buffers, or one twice. */
function fused(node: Node, operand: Value, chain: readonly Node[]): Node | undefined {
  const others = node.inputs.filter(({ id }) => id !== operand.id);
  const given = [...new Map(chain[0]!.inputs.map((value) => [value.id, value])).values()];
  const inputs = [...given, ...others];
  const distinct = new Set(inputs.map(({ id }) => id));
  if (distinct.size < inputs.length || inputs.length > mostInputs) return undefined;
  return fusedNode(node, inputs, [...chain.flatMap(nodesOf), ...nodesOf(node)]);
}

/**
 * Activations, scales and masks of an operand are applied where a matrix product loads it, and not in a pass over memory of their own. For
 * adapters whose products read buffers.
 */
export const fusePrologues: Pass = {
  name: 'fuse_prologues',
  summary: 'joins matrix products with the elementwise ops that make an operand',
  run(graph: Graph): Graph {
    const around: Surroundings = { makers: producers(graph), ...uses(graph) };
    const absorbed = new Set<Node>();
    const replaced = new Map<Node, Node>();
    for (const node of graph.nodes) {
      const product = productIn(node) ?? node;
      if (product.op !== 'matmul' || nodesOf(node)[0] !== product) continue;
      for (const operand of product.inputs) {
        const chain = chainOf(operand, around);
        const joined = chain && fused(node, operand, chain);
        if (!joined) continue;
        for (const member of chain) absorbed.add(member);
        replaced.set(node, joined);
        break;
      }
    }
    const nodes = graph.nodes.filter((node) => !absorbed.has(node)).map((node) => replaced.get(node) ?? node);
    return { ...graph, nodes };
  },
};
