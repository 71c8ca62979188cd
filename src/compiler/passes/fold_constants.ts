import {
  type DType,
  elementCount,
  type Graph,
  type GraphInput,
  is,
  type Node,
  type Value,
} from '../ir/graph.ts';
import { runnerOf } from '../ir/interpret.ts';
import type { ReferenceTensor } from '../ir/op.ts';
import { opNamed, ops } from '../ops/index.ts';
import { constantName, mostStored } from './constant_data.ts';
import type { Pass } from './pass.ts';
import { type Replacement, rewrite, uses } from './rewrite.ts';

/** A value known at compile time: one number for all elements, or (small values only) each element. */
type KnownValue = number | Float64Array;

const largestF32 = 3.4028234663852886e38;

function isRepresentable(dtype: DType, value: number): boolean {
  return dtype === 'f32' ? Math.abs(value) <= largestF32 : Number.isInteger(value);
}

/**
 * Whether every output element is the same function of input elements, so that uniform inputs give a uniform
 * output.
 */
function isUniform({ op }: Node): boolean {
  const known = opNamed(op);
  return known.kind === 'view' || (known.kind === 'elementwise' && !known.arrayInputs);
}

function expanded({ type }: Value, known: KnownValue): ReferenceTensor {
  const data = typeof known === 'number' ? new Float64Array(elementCount(type.shape)).fill(known) : known;
  return { shape: type.shape, data };
}

/** The outputs, computed by the op's reference; undefined if a tensor would be too large. */
function evaluated(node: Node, inputs: readonly KnownValue[]): readonly KnownValue[] | undefined {
  const { reference } = opNamed(node.op);
  const types = node.outputs.map(({ type }) => type);
  if (isUniform(node) && inputs.every((known) => typeof known === 'number')) {
    const scalars = inputs.map((known): ReferenceTensor => ({ shape: [], data: Float64Array.of(known) }));
    const results = reference(
      scalars,
      node.attributes,
      types.map((type) => ({ ...type, shape: [] })),
      runnerOf(ops),
    );
    return results.map(({ data }) => data[0]!);
  }
  const values = [...node.inputs, ...node.outputs];
  if (values.some(({ type }) => elementCount(type.shape) > mostStored)) return undefined;
  const tensors = node.inputs.map((value, i) => expanded(value, inputs[i]!));
  return reference(tensors, node.attributes, types, runnerOf(ops)).map(({ data }) => {
    const first = data[0] ?? 0;
    return data.every((element) => element === first) ? first : data;
  });
}

function elementsOf(known: KnownValue): readonly number[] {
  return typeof known === 'number' ? [known] : [...known];
}

/**
 * Evaluates nodes whose inputs are all constant, by the ops' references. Numbers stay float64 until a kernel
 * or the device's memory rounds them to f32. Nodes with a non-finite result are left to the device.
 */
export const foldConstants: Pass = {
  name: 'fold_constants',
  summary: 'evaluates nodes whose inputs are all constant',
  requires: ['single_ops'],
  ensures: [],
  invalidates: ['live'],
  run(graph: Graph): Graph {
    const known = new Map<number, KnownValue>();
    const stored: GraphInput[] = [];
    const nextName = constantName(graph);
    for (const input of graph.inputs) {
      if (input.role === 'constant' && input.data.length <= mostStored)
        known.set(input.value.id, Float64Array.from(input.data));
    }

    const constantOf = (value: Value, result: KnownValue, { origin }: Node): readonly Node[] => {
      known.set(value.id, result);
      if (typeof result !== 'number') {
        stored.push({ name: nextName(), role: 'constant', value, data: [...result] });
        return [];
      }
      const { dtype, shape } = value.type;
      const attributes = { value: result, shape: [...shape], dtype };
      return [{ op: 'constant', inputs: [], outputs: [value], attributes, ...(origin ? { origin } : {}) }];
    };

    const fold = (node: Node): Replacement | undefined => {
      if (is(node, 'constant')) known.set(node.outputs[0]!.id, node.attributes.value);
      const inputs = node.inputs.map(({ id }) => known.get(id));
      if (node.body || inputs.length === 0 || !inputs.every((input) => input !== undefined)) return undefined;
      const results = evaluated(node, inputs);
      const representable = results?.every((result, i) =>
        elementsOf(result).every((element) => isRepresentable(node.outputs[i]!.type.dtype, element)),
      );
      if (!results || !representable) return undefined;
      const nodes = node.outputs.flatMap((value, i) => constantOf(value, results[i]!, node));
      return { nodes, outputs: node.outputs };
    };

    const folded = rewrite(graph, fold);
    const { readers, outputs } = uses(folded);
    const isRead = ({ value: { id } }: GraphInput): boolean => readers.has(id) || outputs.has(id);
    const inputs = [...folded.inputs, ...stored].filter(
      (input) => input.role !== 'constant' || isRead(input),
    );
    return { ...folded, inputs };
  },
};
