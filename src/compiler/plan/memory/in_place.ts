import { elementCount, type Graph, type Node } from '../../ir/graph.ts';
import { elementwiseNamed } from '../../ops/index.ts';
import { productIn } from '../../ops/support/products.ts';
import { isHalf, type TensorPlace } from '../storage/storage.ts';
import { elementsOf } from './values.ts';
import type { Views } from './views.ts';

/**
 * Minimum elements for in-place execution. Smaller outputs save little memory, and an in-place kernel is a
 * separate shader, which software adapters take tens of milliseconds to compile. Neither form is faster.
 */
const leastElements = 2 ** 20;

/** The places of values while nodes are laid out. */
export interface PlacedMemory {
  readonly views: Views;
  /** Places of tensors, by the id of the base buffer. */
  readonly places: ReadonlyMap<number, TensorPlace>;
  /** Ids of the base buffers that are stored as f16. */
  readonly half: ReadonlySet<number>;
  /** Minimum elements for in-place execution; the default if undefined. */
  readonly from?: number | undefined;
}

/** Ids of the base buffers that each node is the last to read. */
export function lastUses(graph: Graph, views: Views): ReadonlyMap<Node, ReadonlySet<number>> {
  const last = new Map<number, Node>();
  for (const node of graph.nodes) {
    if (views.isFree(node)) continue;
    for (const value of node.inputs) last.set(views.locate(value).base.id, node);
  }
  const byNode = new Map<Node, Set<number>>();
  for (const [id, node] of last) byNode.set(node, (byNode.get(node) ?? new Set()).add(id));
  return byNode;
}

/**
 * Index of the input that the output of an elementwise node can overwrite; undefined if there is none. The
 * input has the same size and type, is read element by element, and is an entire block of the workspace at
 * its last use.
 */
export function overwrittenInput(
  node: Node,
  lastUsed: ReadonlySet<number> | undefined,
  { views, places, half, from = leastElements }: PlacedMemory,
): number | undefined {
  const out = node.outputs[0]!;
  if (!lastUsed || !isElementwise(node) || elementsOf(out) < from) return undefined;
  const base = views.locate(out).base;
  if (places.has(base.id) || elementsOf(base) !== elementsOf(out)) return undefined;
  const arrays = readAsArrays(node);
  const found = node.inputs.findIndex((value) => {
    const owner = views.locate(value).base;
    const place = places.get(owner.id);
    return (
      lastUsed.has(owner.id) &&
      place?.kind === 'workspace' &&
      isHalf(place) === half.has(base.id) &&
      value.type.dtype === out.type.dtype &&
      elementCount(value.type.shape) === elementCount(out.type.shape) &&
      elementsOf(owner) === elementsOf(value) &&
      !arrays.has(value.id)
    );
  });
  return found < 0 ? undefined : found;
}

function isElementwise(node: Node): boolean {
  return node.body ? !productIn(node) : elementwiseNamed(node.op) !== undefined;
}

/** Ids of inputs that each invocation may read at any index. */
function readAsArrays(node: Node): ReadonlySet<number> {
  const nodes = node.body?.nodes ?? [node];
  return new Set(
    nodes.flatMap(({ op, inputs }) => (elementwiseNamed(op)?.arrayInputs ?? []).map((i) => inputs[i]!.id)),
  );
}
