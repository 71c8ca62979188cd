import type { Span } from '../diagnostics/diagnostic.ts';
import type {
  Attributes,
  DType,
  Graph,
  GraphInput,
  GraphOutput,
  Node,
  OpTable,
  Origin,
  OutputRole,
  Shape,
  SuppliedInput,
  TensorType,
  Value,
} from './graph.ts';
import { inferTypes } from './infer.ts';
import type { AttributeArguments, InputsOf, OutputsOf, Signatures } from './signature.ts';
import { requireTensorSize } from './tensor_size.ts';
import { markTyped } from './typed_nodes.ts';

/** Operands of a matrix product that are transposed before it. */
export interface Transposes {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Builds a Graph node by node with the ops of a table. Types are inferred as nodes are added, so every value
 * has a shape. Elementwise ops broadcast their inputs as in NumPy (aligned at the last axis).
 *
 * Names, number of inputs and attributes of ops are checked by TypeScript against T, the type of the table.
 */
export class GraphBuilder<T = OpTable> {
  readonly name: string;
  readonly #ops: Signatures;
  #nextId = 0;
  /** Inputs by name, in order of their first use. */
  readonly #inputsByName = new Map<string, GraphInput>();
  readonly #nodeList: Node[] = [];
  readonly #outputList: GraphOutput[] = [];
  #origin: Origin | undefined;

  constructor(ops: Signatures, name: string) {
    this.#ops = ops;
    this.name = name;
  }

  /** A builder that appends to a copy of a graph. */
  static continue(ops: Signatures, graph: Graph): GraphBuilder {
    const builder = new GraphBuilder(ops, graph.name);
    for (const input of graph.inputs) builder.#inputsByName.set(input.name, input);
    for (const node of graph.nodes) builder.#nodeList.push(node);
    for (const output of graph.outputs) builder.#outputList.push(output);
    const values = [
      ...graph.inputs.map((input) => input.value),
      ...graph.nodes.flatMap((node) => node.outputs),
    ];
    builder.#nextId = values.reduce((next, value) => Math.max(next, value.id + 1), 0);
    return builder;
  }

  /**
   * A new value. Its type is a copy: an op may return its input's type, and `named` must rename only one of
   * them.
   */
  value(type: TensorType): Value {
    return { id: this.#nextId++, type: { ...type } };
  }

  /** An input that the host writes or an arena holds; the existing one if the name is known. */
  input(name: string, role: SuppliedInput['role'], type: TensorType): Value {
    return this.#input(name, type, (value) => ({ name, role, value }));
  }

  /** An input with fixed data in row-major order; the existing one if the name is known. */
  constantInput(name: string, type: TensorType, data: readonly number[]): Value {
    return this.#input(name, type, (value) => ({ name, role: 'constant', value, data }));
  }

  #input(name: string, type: TensorType, make: (value: Value) => GraphInput): Value {
    const existing = this.#inputsByName.get(name);
    if (existing) return existing.value;
    requireTensorSize(type.shape);
    const value = this.value(type);
    this.#inputsByName.set(name, make(value));
    return value;
  }

  output(name: string, role: OutputRole, value: Value): void {
    this.#outputList.push({ name, role, value });
  }

  /**
   * Adds a node; returns its outputs. Throws a ShapeError if the inputs do not fit the op or the result is
   * too large.
   */
  node<N extends keyof T & string>(
    op: N,
    inputs: InputsOf<T[N], Value>,
    ...[attributes]: AttributeArguments<T[N]>
  ): OutputsOf<T[N], Value> {
    return this.#append(op, inputs, attributes) as OutputsOf<T[N], Value>;
  }

  /** Adds a node; returns its first output. Throws a ShapeError if the inputs do not fit the op. */
  op<N extends keyof T & string>(
    op: N,
    inputs: InputsOf<T[N], Value>,
    ...[attributes]: AttributeArguments<T[N]>
  ): Value {
    return this.#append(op, inputs, attributes)[0]!;
  }

  #append(op: string, inputs: readonly Value[], attributes: Attributes = {}): readonly Value[] {
    const signature = this.#ops[op];
    if (!signature) throw new Error(`no op is named '${op}'`);
    const types = inferTypes(
      signature,
      inputs.map((input) => input.type),
      attributes,
    );
    for (const { shape } of types) requireTensorSize(shape);
    const outputs = types.map((type) => this.value(type));
    const origin = this.#origin ? { origin: this.#origin } : {};
    const node = { op, inputs, outputs, attributes, ...origin } as Node;
    markTyped(node);
    this.#nodeList.push(node);
    return outputs;
  }

  /** Runs `body`; the nodes that it adds have this origin. */
  withOrigin<T>(label: string, span: Span | undefined, body: () => T): T {
    const outer = this.#origin;
    this.#origin = span ? { label, span } : { label };
    try {
      return body();
    } finally {
      this.#origin = outer;
    }
  }

  /** Number of nodes so far. */
  get size(): number {
    return this.#nodeList.length;
  }

  currentOrigin(): Origin | undefined {
    return this.#origin;
  }

  /** A scalar (or filled tensor) constant. */
  constant(value: number, shape: Shape = [], dtype: DType = 'f32'): Value {
    return this.#append('constant', [], { value, shape: [...shape], dtype })[0]!;
  }

  add(a: Value, b: Value): Value {
    return this.#append('add', [a, b])[0]!;
  }
  subtract(a: Value, b: Value): Value {
    return this.#append('subtract', [a, b])[0]!;
  }
  multiply(a: Value, b: Value): Value {
    return this.#append('multiply', [a, b])[0]!;
  }
  divide(a: Value, b: Value): Value {
    return this.#append('divide', [a, b])[0]!;
  }
  /** x · factor */
  scale(x: Value, factor: number): Value {
    return factor === 1 ? x : this.multiply(x, this.constant(factor));
  }
  reshape(x: Value, shape: Shape, dims?: readonly (string | undefined)[]): Value {
    const value = this.#append('reshape', [x], { shape: [...shape] })[0]!;
    return dims ? this.named(value, dims) : value;
  }
  /** Axis i of the result is axis `permutation[i]` of x. */
  transpose(x: Value, permutation: readonly number[]): Value {
    return this.#append('transpose', [x], { permutation: [...permutation] })[0]!;
  }
  broadcast(x: Value, shape: Shape): Value {
    return this.#append('broadcast', [x], { shape: [...shape] })[0]!;
  }
  /** Sum over `axes`, which are removed, or have size 1 with `keep`. */
  sum(x: Value, axes: readonly number[], { keep = false }: { readonly keep?: boolean } = {}): Value {
    return this.#append('sum', [x], { axes: [...axes], keep })[0]!;
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
  /**
   * A · B over the last two axes, either operand optionally transposed; leading axes are equal, or absent in
   * one operand.
   */
  matmul(a: Value, b: Value, transposes: Transposes = {}): Value {
    const { transposeA = false, transposeB = false } = transposes;
    return this.#append('matmul', [a, b], { transpose_a: transposeA, transpose_b: transposeB })[0]!;
  }
  concat(values: readonly Value[], axis: number): Value {
    return values.length === 1 ? values[0]! : this.#append('concat', values, { axis })[0]!;
  }
  slice(x: Value, axis: number, start: number, end: number): Value {
    return this.#append('slice', [x], { axis, start, end })[0]!;
  }

  /** Names the sizes of a new value, for messages and printing. */
  named(value: Value, dims: readonly (string | undefined)[]): Value {
    (value.type as { dims?: readonly (string | undefined)[] }).dims = dims;
    return value;
  }

  build(): Graph {
    return {
      name: this.name,
      inputs: [...this.#inputsByName.values()],
      nodes: this.#nodeList,
      outputs: this.#outputList,
    };
  }
}
