import type { Span } from '../diagnostics/diagnostic.ts';
import { opNamed } from '../ops/index.ts';
import type {
  Attributes,
  DType,
  Graph,
  GraphInput,
  GraphOutput,
  InputRole,
  Node,
  Origin,
  OutputRole,
  Shape,
  TensorType,
  Value,
} from './graph.ts';

/**
 * Builds a Graph node by node. Types are inferred as nodes are added, so a value is never without a shape.
 * Elementwise ops broadcast their inputs as NumPy does (aligned at the last axis).
 */
export class GraphBuilder {
  readonly name: string;
  private nextId = 0;
  /** By name, in order of their first use. */
  private readonly inputsByName = new Map<string, GraphInput>();
  private readonly nodeList: Node[] = [];
  private readonly outputList: GraphOutput[] = [];
  private origin: Origin | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** A builder that goes on where a graph ends: the graph itself stays as it is. */
  static continue(graph: Graph): GraphBuilder {
    const builder = new GraphBuilder(graph.name);
    for (const input of graph.inputs) builder.inputsByName.set(input.name, input);
    builder.nodeList.push(...graph.nodes);
    builder.outputList.push(...graph.outputs);
    const values = [
      ...graph.inputs.map((input) => input.value),
      ...graph.nodes.flatMap((node) => node.outputs),
    ];
    builder.nextId = values.reduce((next, value) => Math.max(next, value.id + 1), 0);
    return builder;
  }

  /** The type is copied: an op may pass its input's type on, and `named` must not rename both. */
  value(type: TensorType): Value {
    return { id: this.nextId++, type: { ...type } };
  }

  input(name: string, role: InputRole, type: TensorType, data?: readonly number[]): Value {
    const existing = this.inputsByName.get(name);
    if (existing) return existing.value;
    const value = this.value(type);
    this.inputsByName.set(name, data ? { name, role, value, data } : { name, role, value });
    return value;
  }

  output(name: string, role: OutputRole, value: Value): void {
    this.outputList.push({ name, role, value });
  }

  /** Adds a node; returns its outputs. */
  node(op: string, inputs: readonly Value[], attributes: Attributes = {}): readonly Value[] {
    const types = opNamed(op).infer(
      inputs.map((input) => input.type),
      attributes,
    );
    const outputs = types.map((type) => this.value(type));
    const node: Node = { op, inputs, outputs, attributes, ...(this.origin ? { origin: this.origin } : {}) };
    this.nodeList.push(node);
    return outputs;
  }

  /** Adds a node with one output. */
  op(op: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.node(op, inputs, attributes)[0]!;
  }

  /** Runs `body`; nodes added in it carry the origin. */
  withOrigin<T>(label: string, span: Span | undefined, body: () => T): T {
    const outer = this.origin;
    this.origin = span ? { label, span } : { label };
    try {
      return body();
    } finally {
      this.origin = outer;
    }
  }

  currentOrigin(): Origin | undefined {
    return this.origin;
  }

  /** A scalar (or filled tensor) constant. */
  constant(value: number, shape: Shape = [], dtype: DType = 'f32'): Value {
    return this.op('constant', [], { value, shape: [...shape], dtype });
  }

  add(a: Value, b: Value): Value {
    return this.op('add', [a, b]);
  }
  subtract(a: Value, b: Value): Value {
    return this.op('subtract', [a, b]);
  }
  multiply(a: Value, b: Value): Value {
    return this.op('multiply', [a, b]);
  }
  divide(a: Value, b: Value): Value {
    return this.op('divide', [a, b]);
  }
  /** x · factor */
  scale(x: Value, factor: number): Value {
    return factor === 1 ? x : this.multiply(x, this.constant(factor));
  }
  reshape(x: Value, shape: Shape, dims?: readonly (string | undefined)[]): Value {
    const value = this.op('reshape', [x], { shape: [...shape] });
    return dims ? this.named(value, dims) : value;
  }
  /** Axis i of the result is axis `permutation[i]` of x. */
  transpose(x: Value, permutation: readonly number[]): Value {
    return this.op('transpose', [x], { permutation: [...permutation] });
  }
  broadcast(x: Value, shape: Shape): Value {
    return this.op('broadcast', [x], { shape: [...shape] });
  }
  sum(x: Value, axes: readonly number[], keep = false): Value {
    return this.op('sum', [x], { axes: [...axes], keep });
  }
  /** Mean over all elements, a scalar. */
  mean(x: Value): Value {
    const count = x.type.shape.reduce((product, size) => product * size, 1);
    return this.scale(
      this.sum(
        x,
        x.type.shape.map((_, axis) => axis),
      ),
      1 / count,
    );
  }
  /** a · b over the last two axes; leading axes equal, or absent on one side. */
  matmul(a: Value, b: Value, transposeA = false, transposeB = false): Value {
    return this.op('matmul', [a, b], { transpose_a: transposeA, transpose_b: transposeB });
  }
  concat(values: readonly Value[], axis: number): Value {
    return values.length === 1 ? values[0]! : this.op('concat', values, { axis });
  }
  slice(x: Value, axis: number, start: number, end: number): Value {
    return this.op('slice', [x], { axis, start, end });
  }

  /** Names the sizes of a value just made, for messages and printing. */
  named(value: Value, dims: readonly (string | undefined)[]): Value {
    (value.type as { dims?: readonly (string | undefined)[] }).dims = dims;
    return value;
  }

  build(): Graph {
    return {
      name: this.name,
      inputs: [...this.inputsByName.values()],
      nodes: this.nodeList,
      outputs: this.outputList,
    };
  }
}
