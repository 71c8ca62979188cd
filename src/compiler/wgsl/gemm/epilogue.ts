import { elementCount, type Graph, type Node, type Value } from '../../ir/graph.ts';
import { elementwiseNamed } from '../../ops/index.ts';
import { elementwiseCode } from '../emit/elementwise_code.ts';
import { Numbers } from '../emit/index_map.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { Gemm } from './types.ts';

/**
 * The product with its epilogue: elementwise ops (bias, activation, residual) on the accumulators before they
 * are stored, which saves a pass over memory. `gemm` is the bare product; its four columns are one vec4f of
 * the output, at `outputIndex`. An epilogue that is long, or reads other tensors in every row, runs in a loop
 * over the stored rows, so that its code exists once and not per accumulator.
 */
export function withEpilogue<G extends Gemm>(gemm: G, node: Node, product: Node, tensors: NodeTensors): G {
  const { byRows, output: c } = gemm;
  const nodes = node.body!.nodes.slice(node.body!.nodes.indexOf(product));
  const body = { ...node.body!, nodes };
  const read = readAfter(body, product);
  // A bias is the same for all rows, so it is loaded once per tile.
  const biases = read.filter((i) => isBias(body, body.inputs[i]!.value, gemm.columns));
  const loaded = read.filter((i) => !biases.includes(i));
  const numbers = new Numbers(elementCount(node.outputs[0]!.type.shape));
  const biasTensors = biases.map((i) => tensors.input(i, `in${i}_data`, 'vec4f'));
  const code = elementwiseCode({
    body,
    loads: loaded,
    representative: (i) => i,
    bind: tensors.input,
    computed: new Map([
      [product.outputs[0]!.id, (lane: number) => `value[${lane}]`],
      ...biases.map((i) => [body.inputs[i]!.value.id, (lane: number) => `bias${i}[${lane}]`] as const),
    ]),
    numbers,
  });
  const loads = biases.map(
    (i, n) => `let bias${i} = ${biasTensors[n]!.load('min(column, columns - 4u) / 4u')};`,
  );
  const apply = (row: string, value: string): string => `if (column < columns) {
let first = ${gemm.outputIndex!(row)};
let id = first / 4u;
let value = ${value};
${code.statements}
${c.store('id', `vec4f(${code.results.join(', ')})`)}
}`;
  const isLong =
    loaded.length > 0 || body.nodes.some(({ op }) => elementwiseNamed(op)?.functions !== undefined);
  return {
    ...gemm,
    byRows: byRows && (() => withEpilogue(byRows(), node, product, tensors)),
    tag: `${gemm.tag}_${body.nodes.map(({ op }) => op).join('_')}`,
    sizes: { ...gemm.sizes, ...code.sizes },
    epilogue: {
      tensors: [...code.tensors, ...biasTensors],
      declarations: code.declarations,
      uses: code.uses,
      setup: loads.join('\n'),
      ...(isLong
        ? { afterStores: { store: gemm.store, apply: (row: string) => apply(row, c.load('id')) } }
        : {}),
    },
    store: apply,
  };
}

/** Inputs of the body that the ops after the product read. */
function readAfter(body: Graph, product: Node): readonly number[] {
  const after = body.nodes.filter((node) => node !== product);
  const ids = new Set(after.flatMap(({ inputs }) => inputs.map(({ id }) => id)));
  return body.inputs.flatMap(({ value }, i) => (ids.has(value.id) ? [i] : []));
}

/** Whether a value is an f32 vector along the columns. */
function isBias(body: Graph, { id, type }: Value, columns: number): boolean {
  const reader = body.nodes.find((node) => node.inputs.some((value) => value.id === id));
  if (!reader || reader.op === 'reshape' || type.dtype !== 'f32') return false;
  const alongColumns = reader.outputs[0]!.type.shape.at(-1) === columns && type.shape.at(-1) === columns;
  return alongColumns && elementCount(type.shape) === columns;
}
