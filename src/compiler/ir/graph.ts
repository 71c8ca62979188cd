import type { Span } from '../diagnostics/diagnostic.ts';
import type { DType, TensorType } from './tensor_type.ts';

export { type DType, elementCount, type Shape, type TensorType } from './tensor_type.ts';

/**
 * The Graph stage: tensors in single assignment with static shapes. Plain data without behaviour; ops are
 * defined in ops/.
 */

export interface Value {
  readonly id: number;
  readonly type: TensorType;
}

/** An attribute that is a graph is a rule that the op applies to scalars, such as an optimizer's update. */
export type AttributeValue = number | string | boolean | readonly number[] | Graph;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** TypeScript types of attributes, by the name that a schema gives them. */
export interface AttributeTypes {
  readonly number: number;
  readonly integer: number;
  readonly boolean: boolean;
  readonly integers: readonly number[];
  readonly dtype: DType;
  readonly graph: Graph;
}

/** A question mark marks an attribute that may be absent. */
export type AttributeType = keyof AttributeTypes | `${keyof AttributeTypes}?`;
export type AttributeSchema = Readonly<Record<string, AttributeType>>;

type Required<S extends AttributeSchema> = {
  [N in keyof S]: S[N] extends keyof AttributeTypes ? N : never;
}[keyof S];

/**
 * The attributes of a schema: `{ axes: 'integers', keep: 'boolean' }`
 * → `{ axes: readonly number[], keep: boolean }`.
 */
export type AttributesOf<S extends AttributeSchema> = string extends keyof S
  ? Attributes
  : KnownAttributes<S>;

type KnownAttributes<S extends AttributeSchema> = {
  readonly [N in Required<S>]: AttributeTypes[S[N] & keyof AttributeTypes];
} & {
  readonly [N in Exclude<keyof S, Required<S>>]?: S[N] extends `${infer T extends keyof AttributeTypes}?`
    ? AttributeTypes[T]
    : never;
};

/**
 * The registered ops by name, for TypeScript. Empty here: ops/index.ts merges the table into it, so the types
 * of nodes and builders include the name, arity and attributes of every op although ir/ imports none.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface OpTable {}

export type OpName = keyof OpTable & string;

/** The attribute schema of an op. */
export type SchemaOf<S> = S extends { readonly attributes: infer A extends AttributeSchema } ? A : never;
/** Attributes of the nodes of each op. */
export type NodeAttributes = { readonly [N in OpName]: AttributesOf<SchemaOf<OpTable[N]>> };

/** The line of the spec and the layer that a node comes from. */
export interface Origin {
  /** `vision.backbone.layer2.0.conv1`, `decoder.layers.3`; backward nodes add ` (gradient)`. */
  readonly label: string;
  readonly span?: Span;
}

interface NodeLinks {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly origin?: Origin;
}

/** A node of one op, with the attributes of that op. */
export interface OpNode<N extends OpName = OpName> extends NodeLinks {
  readonly op: N;
  readonly attributes: NodeAttributes[N];
  readonly body?: undefined;
}

/** Several nodes that run as one: elementwise ops, or a matrix product with the elementwise ops around it. */
export interface FusedNode extends NodeLinks {
  readonly op: 'fused';
  readonly attributes: Readonly<Record<never, never>>;
  /** The graph that the node computes. Its inputs and outputs are those of the node, in order. */
  readonly body: Graph;
}

export type Node = OpNode | FusedNode;

/** Whether a node has the named op; narrows its type to the attributes of that op. */
export function is<N extends OpName>(node: Node | undefined, op: N): node is OpNode<N> {
  return node?.op === op;
}

/**
 * `parameter`: a tensor of the parameter arena, by its full name. `batch`: uploaded with each batch
 * (`image.pixels`, `truth.label`). `step`: small values that change each step (`step.random`, `step.rates`).
 * `state`: a whole arena of the update graph (`state.parameters`, `state.gradients`, the optimizer's states).
 * `constant`: fixed data of the program, such as tables, in `data`.
 */
export type InputRole = 'parameter' | 'batch' | 'step' | 'state' | 'constant';

interface NamedInput {
  readonly name: string;
  readonly value: Value;
}

/** Fixed data of the program, in row-major order. */
export interface ConstantInput extends NamedInput {
  readonly role: 'constant';
  readonly data: readonly number[];
}

/** A tensor that the host writes or an arena holds. */
export interface SuppliedInput extends NamedInput {
  readonly role: Exclude<InputRole, 'constant'>;
}

export type GraphInput = ConstantInput | SuppliedInput;

/**
 * `loss`: the scalar that is differentiated (one per graph, named `loss`). `term`: a scalar part of it
 * (`loss.loss_ce`). `head`: a task output (`head.answer`). `tap`: an activation that a test compares by name.
 * `weight`: the weight of a term's mean (`weight.loss_ce`). `gradient`: the gradient of the parameter of the
 * same name, placed in the gradient arena. `state`: new content of the `state` input of the same name,
 * written in place. `metric`: another scalar that is read back (`grad_norm`).
 */
export type OutputRole = 'loss' | 'term' | 'weight' | 'head' | 'tap' | 'gradient' | 'state' | 'metric';

export interface GraphOutput {
  readonly name: string;
  readonly role: OutputRole;
  readonly value: Value;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly GraphInput[];
  /** Nodes in topological order: every value is produced before it is used. */
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
}

/**
 * The node, narrowed to the named ops, for code that is only called with those. Any other op is a bug in the
 * caller.
 */
export function expectOp<N extends OpName>(node: Node, ...ops: readonly N[]): OpNode<N> {
  const found = ops.find((op) => is(node, op));
  if (found === undefined) throw new Error(`a node of ${ops.join(' or ')} was expected, not ${node.op}`);
  return node as OpNode<N>;
}
