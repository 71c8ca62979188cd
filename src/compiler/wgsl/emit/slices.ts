import { elementCount, type Node } from '../../ir/graph.ts';
import { nodeFlop } from '../../ops/support/flop.ts';
import type { Target } from '../../target.ts';
import type { Dispatch, Lowering } from '../kernel.ts';
import type { NodeShaders } from '../variant.ts';
import { argumentsOf, type ShaderParts, shader } from './shader.ts';

/**
 * Operations that take as long as an access to an element: at the rates of `maxDispatchFlop`, 12.5 GB/s of f32 on an
 * integrated GPU, less than any in use has.
 */
export const accessWork = 16;

/** The dispatches of a node's shaders: each has at most the target's operations, if it can be divided. */
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

/** Operations of a node whose elements are each accessed once. */
function workOf(node: Node): number {
  const elements = [...node.inputs, ...node.outputs].map(({ type }) => elementCount(type.shape));
  return nodeFlop(node) + accessWork * elements.reduce((sum, count) => sum + count, 0);
}

/** Workgroups of a dispatch, and where there are several dispatches, the number of those before. */
interface Slice {
  readonly firstGroup?: number;
  readonly count: number;
}

/**
 * The workgroups of a shader in dispatches of at most the target's operations. Of several, each has one dimension,
 * so that none repeats workgroups of the next.
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
 * A grid of at least `workgroups` workgroups, folded into x and y where one dimension would exceed the
 * target's limit.
 */
function grid(workgroups: number, target: Target): [number, number, number] {
  const limit = target.maxWorkgroupsPerDimension;
  if (workgroups <= limit) return [Math.max(1, workgroups), 1, 1];
  const rows = Math.ceil(workgroups / limit);
  return [Math.ceil(workgroups / rows), rows, 1];
}
