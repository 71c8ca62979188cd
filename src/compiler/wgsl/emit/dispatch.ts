import type { Shape } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import type { Dispatch, Lowering } from '../kernel.ts';
import { argumentsOf, type ShaderParts, shader } from './shader.ts';

/** Folds a linear number of workgroups into x and y, because no dimension may exceed the target's limit. */
export function grid(workgroups: number, target: Target): [number, number, number] {
  const limit = target.maxWorkgroupsPerDimension;
  if (workgroups <= limit) return [Math.max(1, workgroups), 1, 1];
  const rows = Math.ceil(workgroups / limit);
  return [Math.ceil(workgroups / rows), rows, 1];
}

/** A shader and the dispatch that runs it over its grid. */
export function dispatchOf(parts: ShaderParts): Dispatch {
  return { kernel: shader(parts), args: argumentsOf(parts.tensors), workgroups: parts.grid };
}

export interface ThreadedParts extends Omit<ShaderParts, 'grid' | 'workgroupSize'> {
  /** Number of items; the body runs for each `id` below it. */
  readonly threads: number;
}

const threadsPerGroup = 64;

/** A dispatch with one invocation per item; the body sees `id`. */
export function threaded(parts: ThreadedParts, target: Target): Dispatch {
  return dispatchOf({
    ...parts,
    sizes: { threads: parts.threads, ...parts.sizes },
    body: `if (id >= threads) { return; }\n${parts.body.trim()}`,
    workgroupSize: threadsPerGroup,
    grid: grid(Math.ceil(parts.threads / threadsPerGroup), target),
  });
}

/** Workgroups that spread evenly over the cores of a software adapter; more only add the cost of starting each. */
const enoughGroups = 32;
const mostItems = 16;

/**
 * The same for bodies that do not return. On software adapters, where starting an invocation costs as much as several items, each
 * invocation of a large dispatch loops over up to sixteen items.
 */
export function looped(parts: ThreadedParts, target: Target): Dispatch {
  if (target.class !== 'cpu') return threaded(parts, target);
  const groups = Math.ceil(parts.threads / threadsPerGroup);
  const items = Math.min(mostItems, Math.max(1, Math.floor(groups / enoughGroups)));
  // Lanes of a subgroup access neighbouring memory.
  const lanes = Math.max(1, target.subgroupSize);
  const body = `let begin = id / ${lanes}u * ${lanes}u * items + id % ${lanes}u;
let end = min(threads, begin + ${lanes}u * items);
for (var item = begin; item < end; item += ${lanes}u) {
let id = item;
${parts.body.trim()}
}`;
  return dispatchOf({
    ...parts,
    sizes: { threads: parts.threads, items, ...parts.sizes },
    body,
    workgroupSize: threadsPerGroup,
    grid: grid(Math.ceil(groups / items), target),
  });
}

/** A node that runs as one dispatch. */
export function single(dispatch: Dispatch): Lowering {
  return { dispatches: [dispatch], scratch: [] };
}

/** A shape as a shader's tag. */
export function shapeTag(shape: Shape): string {
  return shape.length === 0 ? 'scalar' : shape.join('x');
}
