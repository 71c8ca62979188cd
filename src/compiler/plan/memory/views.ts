import { type Graph, is, type Node, type OpNode, type Value } from '../../ir/graph.ts';
import type { Precision } from '../../model/model.ts';
import type { Target } from '../../target.ts';
import { elementsOf, placedRoles } from './values.ts';

/** The memory of a value: that of `base`, from element `offset` on. */
export interface ViewLocation {
  readonly base: Value;
  readonly offset: number;
}

/**
 * Alignment of the offset of a view, in elements of the smallest stored type, which suits the other types
 * too.
 */
export function viewAlignment(
  { offsetAlignment }: Pick<Target, 'offsetAlignment'>,
  precision: Precision,
): number {
  return offsetAlignment / (precision === 'f16' ? 2 : 4);
}

/** Views by graph and alignment: graphs never change, and both `insert_copies` and the planner need them. */
const known = new WeakMap<Graph, Map<number, Views>>();

/** The views of a graph, computed once for each alignment. */
export function viewsOf(graph: Graph, alignment: number): Views {
  const byAlignment = known.get(graph) ?? new Map<number, Views>();
  known.set(graph, byAlignment);
  const views = byAlignment.get(alignment) ?? new Views(graph, alignment);
  byAlignment.set(alignment, views);
  return views;
}

/**
 * Values that are views of other values' memory: reshapes; slices along the first axis, which are ranges of
 * their operand; and inputs of a concatenation along the first axis, which are written to their range of the
 * result.
 */
export class Views {
  readonly #within = new Map<number, ViewLocation>();
  readonly #free = new Set<number>();

  /** `alignment`: the offset of a binding must be a multiple of this number of elements. */
  constructor(graph: Graph, alignment: number) {
    const placed = new Set(
      graph.outputs.filter(({ role }) => placedRoles.has(role)).map(({ value }) => value.id),
    );
    for (const node of graph.nodes) {
      if (node.op === 'reshape') this.#add(node, { base: node.inputs[0]!, offset: 0 });
    }
    const outputs = new Set([...placed].map((id) => this.#rootOf(id)));
    for (const node of graph.nodes) if (is(node, 'slice')) this.#addSlice(node, outputs, alignment);
    const inputs = new Set(graph.inputs.map(({ value }) => value.id));
    for (const node of graph.nodes) {
      if (is(node, 'concat')) this.#addConcat(node, new Set([...outputs, ...inputs]), alignment);
    }
  }

  /** The base buffer of a value and the offset in it, through views of views. */
  locate(value: Value): ViewLocation {
    let base = value;
    let offset = 0;
    for (let next = this.#within.get(base.id); next; next = this.#within.get(base.id)) {
      base = next.base;
      offset += next.offset;
    }
    return { base, offset };
  }

  /** Whether the node needs no kernel. */
  isFree(node: Node): boolean {
    return this.#free.has(node.outputs[0]!.id);
  }

  /** Whether two values share any element. */
  overlap(a: Value, b: Value): boolean {
    const [left, right] = [this.locate(a), this.locate(b)];
    if (left.base.id !== right.base.id) return false;
    return left.offset < right.offset + elementsOf(b) && right.offset < left.offset + elementsOf(a);
  }

  #rootOf(id: number): number {
    let root = id;
    for (let next = this.#within.get(root); next; next = this.#within.get(root)) root = next.base.id;
    return root;
  }

  #add(node: Node, location: ViewLocation): void {
    this.#within.set(node.outputs[0]!.id, location);
    this.#free.add(node.outputs[0]!.id);
  }

  #addSlice(node: OpNode<'slice'>, outputs: ReadonlySet<number>, alignment: number): void {
    const [base, part] = [node.inputs[0]!, node.outputs[0]!];
    // Correct if axes before the sliced one have size 1; otherwise the slice is not contiguous and becomes no
    // view.
    const step = elementsOf(base) / base.type.shape[node.attributes.axis]!;
    const offset = node.attributes.start * step;
    // An output has its own place.
    if (!contiguous(node, part) || offset % alignment !== 0 || outputs.has(part.id)) return;
    this.#add(node, { base, offset });
  }

  /**
   * Makes views of all parts or none: each part must be a complete tensor, computed for this concatenation
   * only, and be neither an input nor an output.
   */
  #addConcat(node: OpNode<'concat'>, taken: ReadonlySet<number>, alignment: number): void {
    const base = node.outputs[0]!;
    let offset = 0;
    const parts = node.inputs.map((value) => {
      const part = { root: this.#rootOf(value.id), exact: this.locate(value).offset === 0, value, offset };
      offset += elementsOf(value);
      return part;
    });
    const roots = new Set(parts.map(({ root }) => root));
    const fits = parts.every(
      (part) =>
        part.exact &&
        part.offset % alignment === 0 &&
        !taken.has(part.root) &&
        elementsOf(this.locate(part.value).base) === elementsOf(part.value),
    );
    if (!contiguous(node, base) || !fits || roots.size < parts.length || roots.has(base.id)) return;
    for (const { value, offset: at } of parts) {
      this.#within.set(this.#rootOf(value.id), { base, offset: at });
    }
    this.#free.add(base.id);
  }
}

/**
 * Whether a slice or concatenation is along the first axis longer than 1, so that its parts are ranges of
 * memory.
 */
function contiguous({ attributes: { axis } }: OpNode<'slice' | 'concat'>, { type }: Value): boolean {
  return type.shape.slice(0, axis).every((size) => size === 1);
}

/**
 * Returns the value that a reshape, or a chain of reshapes, begins with; for any other value, the value
 * itself.
 */
export function rootsOf(graph: Graph): (value: Value) => Value {
  const roots = new Map<number, Value>();
  const rootOf = (value: Value): Value => roots.get(value.id) ?? value;
  for (const node of graph.nodes) {
    if (node.op === 'reshape') roots.set(node.outputs[0]!.id, rootOf(node.inputs[0]!));
  }
  return rootOf;
}
