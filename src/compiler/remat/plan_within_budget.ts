import type { Graph } from '../ir/graph.ts';
import type { DeviceOptions } from '../model/model.ts';
import { ownBytes } from '../plan/cost.ts';
import { PlanError } from '../plan/parameter_layout.ts';
import type { Planned } from '../plan/plan.ts';
import { fittingNodes } from './fit.ts';
import { namedNodes } from './named.ts';
import { recomputation } from './recompute.ts';

export interface BudgetRequest {
  readonly task: string;
  readonly graph: Graph;
  readonly device: DeviceOptions;
  /** Bytes of parameters, gradients and moments. */
  readonly arenas: number;
  /** Plans the program of a graph. */
  plan(graph: Graph): Planned;
}

export interface BudgetedPlan {
  readonly graph: Graph;
  readonly planned: Planned;
}

/** Plans a graph as the spec's `device` has it: recomputation, and a limit on memory. Throws PlanError. */
export function planWithinBudget(request: BudgetRequest): BudgetedPlan {
  const { graph, device } = request;
  const first = planned(
    request,
    typeof device.recompute === 'string' ? graph : named(graph, device.recompute),
  );
  if (device.memory === null) return first;
  const found = device.recompute === 'fit' ? fitted(request, first, device.memory) : first;
  const bytes = bytesOf(request, found);
  if (bytes > device.memory) throw new PlanError(tooLarge(request, bytes, device.memory));
  return found;
}

function named(graph: Graph, paths: readonly string[]): Graph {
  return recomputation(graph)(namedNodes(graph, paths));
}

function planned(request: BudgetRequest, graph: Graph): BudgetedPlan {
  return { graph, planned: request.plan(graph) };
}

function bytesOf({ arenas }: BudgetRequest, { planned: { program } }: BudgetedPlan): number {
  return arenas + ownBytes(program);
}

const mostAttempts = 4;

/** What is alive at once is less than what a plan takes (scratch, gaps): where a plan is too large, the next aims lower by as much. */
function fitted(request: BudgetRequest, first: BudgetedPlan, memory: number): BudgetedPlan {
  const again = recomputation(request.graph);
  let found = first;
  let budget = memory - bytesOf(request, first) + first.planned.program.memory.workspace;
  for (let attempt = 0; attempt < mostAttempts && budget > 0; attempt++) {
    const over = bytesOf(request, found) - memory;
    if (over <= 0) break;
    if (attempt > 0) budget -= over;
    const next = planned(request, again(fittingNodes(request.graph, budget, request.device.precision)));
    if (bytesOf(request, next) >= bytesOf(request, found)) break;
    found = next;
  }
  return found;
}

function tooLarge({ task, arenas, device }: BudgetRequest, bytes: number, memory: number): string {
  const help =
    device.recompute === 'fit'
      ? 'what is cheap to recompute is recomputed already: name layers (recompute: [vision.backbone]), or take'
      : 'recompute (.fit, or layers by name), or take';
  return (
    `task ${task} takes ${mebibytes(bytes)} on the device, ${mebibytes(arenas)} of it parameters, gradients and moments; ` +
    `device.memory allows ${mebibytes(memory)}. To lower it, ${help} a smaller batch, smaller images or shorter texts`
  );
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
