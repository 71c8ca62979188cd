import type { Graph, Node, OpNode, TensorType, Value } from './graph.ts';
import { inferTypes } from './infer.ts';
import { type OpSet, opOf } from './op.ts';
import { typeText } from './type_text.ts';
import { isTyped, markTyped } from './typed_nodes.ts';

/**
 * Checks the invariants of a graph: each value is defined once and before its use, ops are known, attributes
 * and types are those of the op, outputs exist. Throws an Error that names the graph and the node: a broken
 * graph is a bug.
 */
export function verify(ops: OpSet, graph: Graph): void {
  // By id: ids are small and dense.
  const defined: Value[] = [];
  // Places are functions, because their text is needed only on failure.
  const fail = (place: LazyLocation, problem: string): never => {
    throw new Error(`graph '${graph.name}', ${place()}: ${problem}`);
  };
  const define = (value: Value, place: LazyLocation) => {
    if (defined[value.id]) fail(place, `%${value.id} is defined twice`);
    defined[value.id] = value;
  };
  const use = (value: Value, place: LazyLocation) => {
    const definition = defined[value.id];
    if (definition === value) return;
    if (!definition) return fail(place, `%${value.id} is used before it is defined`);
    if (!sameType(definition.type, value.type)) {
      fail(place, `%${value.id} is ${typeText(definition.type)}, but is used as ${typeText(value.type)}`);
    }
  };

  const inputNames = new Set<string>();
  for (const { name, value } of graph.inputs) {
    if (inputNames.has(name)) fail(() => `input ${name}`, 'two inputs have this name');
    inputNames.add(name);
    define(value, () => `input ${name}`);
  }
  for (const node of graph.nodes) {
    const place = () => placeOf(node);
    for (const input of node.inputs) use(input, place);
    checkTypes(ops, node, (problem) => fail(place, problem));
    for (const output of node.outputs) define(output, place);
  }
  for (const { name, value } of graph.outputs) use(value, () => `output ${name}`);
}

type LazyLocation = () => string;

function placeOf(node: Node): string {
  const results = node.outputs.map((output) => `%${output.id}`).join(', ');
  return `${results} = ${node.op}${node.origin ? ` (${node.origin.label})` : ''}`;
}

function checkTypes(ops: OpSet, node: Node, fail: (problem: string) => never): void {
  if (isTyped(node)) return;
  const inferred = node.body ? bodyTypes(ops, node, node.body, fail) : opTypes(ops, node, fail);
  if (inferred.length !== node.outputs.length) {
    fail(`it has ${node.outputs.length} outputs, but ${inferred.length} are inferred`);
  }
  for (const [i, output] of node.outputs.entries()) {
    if (sameType(output.type, inferred[i]!)) continue;
    fail(`%${output.id} is ${typeText(output.type)}, but ${typeText(inferred[i]!)} is inferred`);
  }
  markTyped(node);
}

function opTypes(ops: OpSet, node: OpNode, fail: (problem: string) => never): readonly TensorType[] {
  try {
    return inferTypes(
      opOf(ops, node.op),
      node.inputs.map((input) => input.type),
      node.attributes,
    );
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** Output types of a verified body, which has the inputs and outputs of the node, in order. */
function bodyTypes(
  ops: OpSet,
  node: Node,
  body: Graph,
  fail: (problem: string) => never,
): readonly TensorType[] {
  verify(ops, body);
  const fits =
    body.inputs.length === node.inputs.length &&
    body.inputs.every((input, i) => sameType(input.value.type, node.inputs[i]!.type));
  if (!fits) fail('its inputs do not match those of its body');
  return body.outputs.map((output) => output.value.type);
}

/** Whether two types are equal. Symbolic names of sizes may differ: they are only for messages. */
function sameType(a: TensorType, b: TensorType): boolean {
  return (
    a.dtype === b.dtype &&
    a.shape.length === b.shape.length &&
    a.shape.every((size, axis) => size === b.shape[axis])
  );
}
