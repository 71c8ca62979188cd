import { elementCount, type Node } from '../../ir/graph.ts';
import { nodeFlop } from '../../ops/support/flop.ts';
import type { Target } from '../../target.ts';
import type { Dispatch, Lowering } from '../kernel.ts';
import type { NodeShaders } from '../variant.ts';
import { argumentsOf, type ShaderParts, shader } from './shader.ts';

/**
 * Operations that take as long as one element access. At the 50 GFLOP/s of `maxDispatchFlop` for an
 * integrated GPU this is 12.5 GB/s of f32, less than the bandwidth of any in use.
 */
export const accessWork = 16;

/**
 * The dispatches of a node's shaders. None exceeds the target's `maxDispatchFlop`, unless a single workgroup
 * does.
 */
export function dispatchesOf(
  { shaders, scratch, main = 0 }: NodeShaders,
  node: Node,
  target: Target,
): Lowering {
  const ofNode = workOf(node);
  const sliced = shaders.map((parts) =>
    slices(parts.groups, parts.work ?? ofNode, target).map((slice) => dispatchOf(parts, slice, target)),
  );
  const before = sliced.slice(0, main).flat().length;
  return { dispatches: sliced.flat(), scratch, main: before };
}

/** Operations of a node that accesses each element of its tensors once. */
function workOf(node: Node): number {
  const elements = [...node.inputs, ...node.outputs].map(({ type }) => elementCount(type.shape));
  return nodeFlop(node) + accessWork * elements.reduce((sum, count) => sum + count, 0);
}

/**
 * The workgroups of one dispatch. `firstGroup`: if there are several dispatches, the number of earlier
 * workgroups.
 */
interface Slice {
  readonly firstGroup?: number;
  readonly count: number;
}

/**
 * Divides the workgroups of a shader into dispatches of at most `maxDispatchFlop` operations. If there are
 * several, each uses one grid dimension only: a folded grid may have surplus workgroups, which would repeat
 * work of the next dispatch.
 */
function slices(
  groups: number,
  work: number,
  { maxDispatchFlop, maxWorkgroupsPerDimension }: Target,
): readonly Slice[] {
  const wanted = Math.min(groups, Math.ceil(work / maxDispatchFlop));
  if (wanted <= 1) return [{ count: groups }];
  const each = Math.min(maxWorkgroupsPerDimension, Math.ceil(groups / wanted));
  return Array.from({ length: Math.ceil(groups / each) }, (_, i) => ({
    firstGroup: i * each,
    count: Math.min(each, groups - i * each),
  }));
}

function dispatchOf(parts: ShaderParts, { count, firstGroup }: Slice, target: Target): Dispatch {
  const workgroups = grid(count, target);
  const kernel = shader(parts, { workgroups, ...(firstGroup === undefined ? {} : { firstGroup }) });
  return { kernel, args: argumentsOf(parts), workgroups };
}

/**
 * A grid of at least `workgroups` workgroups, folded into x and y if one dimension would exceed the target's
 * limit.
 */
function grid(workgroups: number, target: Target): [number, number, number] {
  const limit = target.maxWorkgroupsPerDimension;
  if (workgroups <= limit) return [Math.max(1, workgroups), 1, 1];
  const rows = Math.ceil(workgroups / limit);
  return [Math.ceil(workgroups / rows), rows, 1];
}
