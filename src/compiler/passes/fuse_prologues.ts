import { elementCount, type Graph, type Node, type Value } from '../ir/graph.ts';
import { elementwiseNamed } from '../ops/index.ts';
import { productIn } from '../ops/support/products.ts';
import type { Target } from '../target.ts';
import { fusedNode, mostInputs, nodesOf } from './fused.ts';
import type { ContextPass } from './pass.ts';
import { producers, uses } from './rewrite.ts';

/**
 * Maximum number of ops in a prologue: each is recomputed for every column of tiles, or for every row of
 * tiles if the operand is the second.
 */
const mostOps = 4;

/**
 * Whether an op is short code that reads its inputs element by element and does not depend on the dispatch.
 */
function isCheap({ op }: Node): boolean {
  if (op === 'reshape' || op === 'constant') return true;
  const known = elementwiseNamed(op);
  return known !== undefined && !known.functions && !known.dispatched && !known.arrayInputs;
}

interface GraphUses {
  readonly makers: ReadonlyMap<number, Node>;
  readonly readers: ReadonlyMap<number, readonly Node[]>;
  readonly outputs: ReadonlySet<number>;
}

/**
 * The elementwise node and the reshapes after it that compute an operand and have no other reader; undefined
 * if there are none.
 */
function chainOf(operand: Value, { makers, readers, outputs }: GraphUses): readonly Node[] | undefined {
  const maker = makers.get(operand.id);
  const hasOneReader = readers.get(operand.id)?.length === 1 && !outputs.has(operand.id);
  if (!maker || !hasOneReader) return undefined;
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

/** The product fused with the chain; undefined if it would bind too many buffers, or one buffer twice. */
function fused(node: Node, operand: Value, chain: readonly Node[]): Node | undefined {
  const otherInputs = node.inputs.filter(({ id }) => id !== operand.id);
  const given = [...new Map(chain[0]!.inputs.map((value) => [value.id, value])).values()];
  const inputs = [...given, ...otherInputs];
  const distinct = new Set(inputs.map(({ id }) => id));
  if (distinct.size < inputs.length || inputs.length > mostInputs) return undefined;
  return fusedNode(node, inputs, [...chain.flatMap(nodesOf), ...nodesOf(node)]);
}

/**
 * Applies activations, scales and masks of an operand as a matrix product loads it, which saves a pass over
 * memory. Only for adapters whose products read buffers.
 */
export const fusePrologues = {
  name: 'fuse_prologues',
  summary: 'fuses matrix products with the elementwise ops that compute an operand',
  requires: ['fused'],
  ensures: [],
  skip: ({ target }) =>
    target.class === 'cpu'
      ? 'products on software adapters read textures, which hold operands as stored'
      : undefined,
  run(graph: Graph): Graph {
    const context: GraphUses = { makers: producers(graph), ...uses(graph) };
    const absorbed = new Set<Node>();
    const replaced = new Map<Node, Node>();
    for (const node of graph.nodes) {
      const product = productIn(node) ?? node;
      if (product.op !== 'matmul' || nodesOf(node)[0] !== product) continue;
      for (const operand of product.inputs) {
        const chain = chainOf(operand, context);
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
} satisfies ContextPass<{ readonly target: Pick<Target, 'class'> }>;
