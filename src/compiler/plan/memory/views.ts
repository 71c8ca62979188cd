import type { Graph, Node, Value } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import { elementsOf, placedRoles } from './values.ts';

/** Where a value's memory is: `offset` elements into that of `whole`. */
export interface Location {
  readonly whole: Value;
  readonly offset: number;
}

/**
 * Values that need no memory of their own: reshapes; slices along the first axis, which are a range of what they are cut from; and what
 * a concatenation along the first axis joins, which is written where it belongs to begin with.
 */
export class Views {
  private readonly within = new Map<number, Location>();
  private readonly free = new Set<number>();

  /** `alignment`: elements that an offset must be a multiple of to be bound. */
  constructor(graph: Graph, alignment: number) {
    const placed = new Set(
      graph.outputs.filter(({ role }) => placedRoles.has(role)).map(({ value }) => value.id),
    );
    for (const node of graph.nodes) {
      if (node.op === 'reshape') this.add(node, { whole: node.inputs[0]!, offset: 0 });
    }
    const outputs = new Set([...placed].map((id) => this.rootOf(id)));
    for (const node of graph.nodes) if (node.op === 'slice') this.addSlice(node, outputs, alignment);
    const inputs = new Set(graph.inputs.map(({ value }) => value.id));
    for (const node of graph.nodes) {
      if (node.op === 'concat') this.addConcat(node, new Set([...outputs, ...inputs]), alignment);
    }
  }

  /** Follows views of views. */
  locate(value: Value): Location {
    let whole = value;
    let offset = 0;
    for (let next = this.within.get(whole.id); next; next = this.within.get(whole.id)) {
      whole = next.whole;
      offset += next.offset;
    }
    return { whole, offset };
  }

  /** The node has nothing to do. */
  isFree(node: Node): boolean {
    return this.free.has(node.outputs[0]!.id);
  }

  /** Whether any element is a part of both. */
  overlap(a: Value, b: Value): boolean {
    const [left, right] = [this.locate(a), this.locate(b)];
    if (left.whole.id !== right.whole.id) return false;
    return left.offset < right.offset + elementsOf(b) && right.offset < left.offset + elementsOf(a);
  }

  private rootOf(id: number): number {
    let root = id;
    for (let next = this.within.get(root); next; next = this.within.get(root)) root = next.whole.id;
    return root;
  }

  private add(node: Node, location: Location): void {
    this.within.set(node.outputs[0]!.id, location);
    this.free.add(node.outputs[0]!.id);
  }

  private addSlice(node: Node, outputs: ReadonlySet<number>, alignment: number): void {
    const [whole, part] = [node.inputs[0]!, node.outputs[0]!];
    // Axes before the sliced one have size 1, or the slice is not contiguous.
    const step = elementsOf(whole) / whole.type.shape[numberOf(node.attributes, 'axis')]!;
    const offset = numberOf(node.attributes, 'start') * step;
    // An output has a place of its own.
    if (!contiguous(node, part) || offset % alignment !== 0 || outputs.has(part.id)) return;
    this.add(node, { whole, offset });
  }

  /** All parts or none: each has to be made for this concatenation, and be nothing else's part, output or input. */
  private addConcat(node: Node, taken: ReadonlySet<number>, alignment: number): void {
    const whole = node.outputs[0]!;
    let offset = 0;
    const parts = node.inputs.map((value) => {
      const part = { root: this.rootOf(value.id), exact: this.locate(value).offset === 0, value, offset };
      offset += elementsOf(value);
      return part;
    });
    const own = new Set(parts.map(({ root }) => root));
    const fits = parts.every(
      (part) =>
        part.exact &&
        part.offset % alignment === 0 &&
        !taken.has(part.root) &&
        elementsOf(this.locate(part.value).whole) === elementsOf(part.value),
    );
    if (!contiguous(node, whole) || !fits || own.size < parts.length || own.has(whole.id)) return;
    for (const { value, offset: at } of parts) {
      this.within.set(this.rootOf(value.id), { whole, offset: at });
    }
    this.free.add(whole.id);
  }
}

/** The slice or concatenation is along the first axis that is longer than 1: its pieces are ranges of memory. */
function contiguous(node: Node, { type }: Value): boolean {
  const axis = numberOf(node.attributes, 'axis');
  return type.shape.slice(0, axis).every((size) => size === 1);
}

/** The value that a value is a reshape of, or itself. */
export function rootsOf(graph: Graph): (value: Value) => Value {
  const roots = new Map<number, Value>();
  const rootOf = (value: Value): Value => roots.get(value.id) ?? value;
  for (const node of graph.nodes) {
    if (node.op === 'reshape') roots.set(node.outputs[0]!.id, rootOf(node.inputs[0]!));
  }
  return rootOf;
}
