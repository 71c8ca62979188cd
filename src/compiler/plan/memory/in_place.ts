import { elementCount, type Graph, type Node } from '../../ir/graph.ts';
import { opNamed } from '../../ops/index.ts';
import { productIn } from '../../ops/support/products.ts';
import { isHalf, type Place } from '../storage/storage.ts';
import { elementsOf } from './values.ts';
import type { Views } from './views.ts';

/**
 * Elements from which an output is written over an input. Smaller ones save little memory, and a kernel that writes in place is a shader of
 * its own, which software adapters take tens of milliseconds to compile. Neither way is faster.
 */
const leastElements = 2 ** 20;

/** What is known of memory when a node is laid out. */
export interface Memory {
  readonly views: Views;
  /** By the id of the value that owns the memory. */
  readonly places: ReadonlyMap<number, Place>;
  /** Ids of the values whose memory is f16. */
  readonly half: ReadonlySet<number>;
  /** Elements from which outputs are written over inputs. */
  readonly from?: number | undefined;
}

/** By node: the values that own memory which nothing reads after it. */
export function lastReads(graph: Graph, views: Views): ReadonlyMap<Node, ReadonlySet<number>> {
  const last = new Map<number, Node>();
  for (const node of graph.nodes) {
    if (views.isFree(node)) continue;
    for (const value of node.inputs) last.set(views.locate(value).whole.id, node);
  }
  const byNode = new Map<Node, Set<number>>();
  for (const [id, node] of last) byNode.set(node, (byNode.get(node) ?? new Set()).add(id));
  return byNode;
}

/**
 * The input of an elementwise node in whose memory its output can be written: of the same size and type, read element by element, a whole
 * block of the workspace that nothing reads afterwards.
 */
export function overwrittenInput(
  node: Node,
  dying: ReadonlySet<number> | undefined,
  { views, places, half, from = leastElements }: Memory,
): number | undefined {
  const out = node.outputs[0]!;
  if (!dying || !isElementwise(node) || elementsOf(out) < from) return undefined;
  const whole = views.locate(out).whole;
  if (places.has(whole.id) || elementsOf(whole) !== elementsOf(out)) return undefined;
  const arrays = readAsArrays(node);
  const found = node.inputs.findIndex((value) => {
    const owner = views.locate(value).whole;
    const place = places.get(owner.id);
    return (
      dying.has(owner.id) &&
      place?.kind === 'workspace' &&
      isHalf(place) === half.has(whole.id) &&
      value.type.dtype === out.type.dtype &&
      elementCount(value.type.shape) === elementCount(out.type.shape) &&
      elementsOf(owner) === elementsOf(value) &&
      !arrays.has(value.id)
    );
  });
  return found < 0 ? undefined : found;
}

function isElementwise(node: Node): boolean {
  return node.body ? !productIn(node) : opNamed(node.op).kind === 'elementwise';
}

/** Inputs that are indexed freely: each invocation may read any of their elements. */
function readAsArrays(node: Node): ReadonlySet<number> {
  const nodes = node.body?.nodes ?? [node];
  return new Set(
    nodes.flatMap(({ op, inputs }) => (opNamed(op).wholeInputs ?? []).map((i) => inputs[i]!.id)),
  );
}
