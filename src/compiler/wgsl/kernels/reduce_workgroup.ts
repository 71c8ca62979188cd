/**
 * reduce.ts for GPUs, which need thousands of lanes even for few long sums, and coalesced loads. If the last
 * axis is reduced, the lanes of a workgroup share a result: they load adjacent elements, and their partial
 * results are combined by subgroup operations if all subgroups have one size (emit/workgroup_row.ts).
 * Otherwise adjacent lanes have adjacent results. If there are too few workgroups for a GPU, sums are divided
 * into chunks, whose results a second dispatch combines in a fixed order. Sizes follow common practice; they
 * have not been measured on GPUs.
 */

import { elementCount, type Node } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import { Numbers } from '../emit/index_map.ts';
import type { ShaderParts } from '../emit/shader.ts';
import { accessWork } from '../emit/slices.ts';
import { shapeTag } from '../emit/threaded.ts';
import { type RowReductions, rowLanes, rowReductions } from '../emit/workgroup_row.ts';
import { lanesOf } from '../storage/element.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { KernelVariant } from '../variant.ts';
import { byItem, combine, loop, type Reduction, reducesLast, reductionOf, startOf } from './reduce.ts';

/** Workgroups that keep a GPU busy. */
const busy = 512;
/** Maximum elements per lane that cost less than a second dispatch. */
const longest = 128;
/** Minimum elements per lane: shorter partial results cost more to combine than they save. */
const shortest = 16;
/** Maximum adjacent results per workgroup, such that the loads of a slice fill cache lines. */
const mostAcross = { f32: 32, vec4f: 16 } as const;
/** Workgroup memory of a value of four elements for each lane. */
const bytes = 16 * rowLanes;

/** A dispatch that reduces `length` elements to each of `outputs` results, in chunks of `size` elements. */
interface ReductionDispatch
  extends Pick<Reduction, 'op' | 'element' | 'outer' | 'reduced' | 'outputs' | 'length'> {
  readonly name: string;
  /**
   * `one`: all lanes of a workgroup share a result; `adjacent`: a workgroup has `across` results, adjacent in
   * memory.
   */
  readonly results: 'one' | 'adjacent';
  readonly across: number;
  readonly chunks: number;
  readonly size: number;
}

/** Type of loads: vec4f if the last axis is a multiple of four. */
function elementOf(node: Node): Reduction['element'] {
  return (node.inputs[0]!.type.shape.at(-1) ?? 1) % 4 === 0 ? 'vec4f' : 'f32';
}

/** Results per workgroup, and chunks per result. */
function division(node: Node): Pick<ReductionDispatch, 'results' | 'across' | 'chunks'> {
  const { element, outputs, length } = reductionOf(node, elementOf(node));
  const results = reducesLast(node) ? 'one' : 'adjacent';
  const across = results === 'one' ? 1 : acrossOf(element, outputs, length);
  const chunks = chunksOf(Math.ceil(outputs / across), Math.ceil((length * across) / rowLanes));
  return { results, across, chunks };
}

/**
 * Number of chunks of a sum that takes `groups` workgroups, whose lanes add `perLane` elements each; 1: no
 * second dispatch.
 */
export function chunksOf(groups: number, perLane: number): number {
  if (perLane <= longest) return 1;
  return Math.max(1, Math.min(Math.floor(busy / groups), Math.floor(perLane / shortest)));
}

function acrossOf(element: Reduction['element'], outputs: number, length: number): number {
  if (length < shortest || outputs >= busy * rowLanes) return rowLanes;
  return Math.min(mostAcross[element], 2 ** Math.ceil(Math.log2(outputs)));
}

export const reduceWorkgroup: KernelVariant = {
  family: 'reduce',
  variant: 'workgroup',
  summary:
    'Enough workgroups to fill a GPU even if there are few results. The lanes of a workgroup compute adjacent results, or share one; ' +
    'partial results are combined in a fixed order, those of long sums in a second dispatch',
  ops: ['sum', 'max', 'sums'],
  needs: `two storage buffers per input, ${rowLanes} invocations and ${bytes} bytes of workgroup memory`,
  accepts: (node, target) =>
    elementCount(node.inputs[0]!.type.shape) > 0 &&
    2 * node.inputs.length <= target.maxStorageBuffers &&
    target.maxInvocations >= rowLanes &&
    target.maxWorkgroupBytes >= bytes,
  fill: (node) => (reducesLast(node) ? Math.min(1, reductionOf(node, elementOf(node)).length / rowLanes) : 1),
  lower(node, target, tensors, like) {
    const reduction = reductionOf(node, elementOf(node));
    const { element, outputs, length, op, outer, reduced } = reduction;
    const divided = division(like);
    const result = divided.results === 'one' ? 'f32' : element;
    const size = Math.ceil(length / divided.chunks);
    const first: ReductionDispatch = {
      name: op,
      op,
      element,
      outer,
      reduced,
      outputs,
      length,
      size,
      ...divided,
    };
    const reductions = rowReductions(target);
    const xs = named(node, 'x', (item, name) => tensors.input(item, name, element));
    const ys = named(node, 'y', (item, name) => tensors.output(item, name, result));
    const tag = shapeTag(node.inputs[0]!.type.shape);
    if (first.chunks === 1) return { shaders: [shaderOf(first, xs, ys, tag, reductions)], scratch: [] };
    const partialBytes = 4 * lanesOf(result) * outputs * first.chunks;
    const partials = (access: 'read' | 'write') =>
      named(node, 'partial', (index, name) =>
        tensors.scratch({ index, bytes: partialBytes }, name, result, access),
      );
    return {
      shaders: [
        shaderOf(first, xs, partials('write'), tag, reductions),
        combineChunks({ ...first, element: result, xs: partials('read'), ys }, target),
      ],
      scratch: node.inputs.map(() => partialBytes),
    };
  },
};

/** A tensor for each input of a node. */
function named(node: Node, name: string, make: (item: number, name: string) => Tensor): readonly Tensor[] {
  const single = node.inputs.length === 1;
  return node.inputs.map((_, item) => make(item, single ? name : `${name}${item}`));
}

/** Partial results of a reduction: [outputs, chunks] if lanes share a result, else [chunks, outputs]. */
interface Partials extends Pick<ReductionDispatch, 'op' | 'element' | 'results' | 'outputs' | 'chunks'> {
  readonly xs: readonly Tensor[];
  /** The tensors of the results. */
  readonly ys: readonly Tensor[];
}

/** The dispatch that combines partial results in a fixed order. */
export function combineChunks(partials: Partials, target: Target): ShaderParts {
  const { op, element, results, outputs, chunks, xs, ys } = partials;
  const [ofResult, ofChunk] = results === 'one' ? [chunks, 1] : [1, outputs];
  const dispatch: ReductionDispatch = {
    op,
    name: `${op}_chunks`,
    element,
    outer: [{ size: outputs, step: ofResult }],
    reduced: [{ size: chunks, step: ofChunk }],
    outputs,
    length: chunks,
    results,
    across: results === 'one' ? 1 : acrossOf(element, outputs, chunks),
    chunks: 1,
    size: chunks,
  };
  return shaderOf(dispatch, xs, ys, `${outputs}x${chunks}`, rowReductions(target));
}

function shaderOf(
  dispatch: ReductionDispatch,
  xs: readonly Tensor[],
  ys: readonly Tensor[],
  tag: string,
  reductions: RowReductions,
): ShaderParts {
  const { name, results, element, outputs, length, across, chunks, size } = dispatch;
  const numbers = new Numbers(outputs * length);
  const elements = loop(dispatch, numbers, { from: 'begin + slice', to: 'end', by: 'slices' }, xs);
  const perItem = Math.ceil(outputs / across) * chunks;
  const body = `
let item = group / groups;
if (item >= ${xs.length}u) { return; }
let chunk = group % groups % chunks;
let out = group % groups / chunks * across + lane % across;
let slice = lane / across;
let begin = chunk * size;
let end = min(begin + size, length);
${startOf(dispatch)}
if (out < outputs) {
${elements}
}
${results === 'one' ? sharedResult(dispatch, ys, reductions) : adjacentResults(dispatch, ys)}`;
  return {
    family: 'reduce',
    variant: `${name}_workgroup`,
    tag: xs.length === 1 ? tag : `${xs.length}x${tag}`,
    tensors: [...xs, ...ys],
    uses: numbers.uses,
    ...(results === 'one'
      ? reductions.needs
      : { declarations: `var<workgroup> partials: array<${element}, ${rowLanes}>; // [slice, result]` }),
    sizes: {
      ...{ outputs, length, across, slices: rowLanes / across, chunks, size, groups: perItem },
      ...numbers.sizes,
    },
    workgroupSize: rowLanes,
    body,
    groups: xs.length * perItem,
    work: accessWork * lanesOf(element) * xs.length * outputs * (length + chunks),
  };
}

/** Stores the combined result of all lanes. */
function sharedResult(
  { op, element }: ReductionDispatch,
  ys: readonly Tensor[],
  { reduce }: RowReductions,
): string {
  const ofLane = { sum: 'dot(total, vec4f(1.0))', max: 'max(max(total.x, total.y), max(total.z, total.w))' };
  return `${reduce('result', op, element === 'vec4f' ? ofLane[op] : 'total')}
if (lane == 0u) { ${byItem(ys.map((y) => y.store('out * chunks + chunk', 'result')))} }`;
}

/** Stores the combined result of the slices of each output. */
function adjacentResults({ op }: ReductionDispatch, ys: readonly Tensor[]): string {
  return `partials[lane] = total;
workgroupBarrier();
if (slice > 0u || out >= outputs) { return; }
for (var s = 1u; s < slices; s++) { ${combine[op].step('partials[s * across + lane]')} }
${byItem(ys.map((y) => y.store('chunk * outputs + out', 'total')))}`;
}
