import type { Graph } from '../ir/graph.ts';
import type { ModelSchedule } from '../model/model.ts';
import { ownBytes } from '../plan/cost.ts';
import { PlanError } from '../plan/parameter_layout.ts';
import type { Planned } from '../plan/plan.ts';
import { fittingNodes } from './fit.ts';
import { namedNodes } from './named.ts';
import { recomputation } from './recompute.ts';

export interface ScheduleRequest {
  readonly task: string;
  readonly graph: Graph;
  readonly schedule: ModelSchedule;
  /** Bytes of parameters, gradients and moments. */
  readonly arenas: number;
  /** Plans the program of a graph. */
  plan(graph: Graph): Planned;
}

export interface Scheduled {
  readonly graph: Graph;
  readonly planned: Planned;
}

/** Plans a graph as the spec's `schedule` has it: recomputation, and a limit on memory. Throws PlanError. */
export function schedulePlan(request: ScheduleRequest): Scheduled {
  const { graph, schedule } = request;
  const first = planned(
    request,
    typeof schedule.recompute === 'string' ? graph : named(graph, schedule.recompute),
  );
  if (schedule.memory === null) return first;
  const found = schedule.recompute === 'fit' ? fitted(request, first, schedule.memory) : first;
  const bytes = bytesOf(request, found);
  if (bytes > schedule.memory) throw new PlanError(tooLarge(request, bytes, schedule.memory));
  return found;
}

function named(graph: Graph, paths: readonly string[]): Graph {
  return recomputation(graph)(namedNodes(graph, paths));
}

function planned(request: ScheduleRequest, graph: Graph): Scheduled {
  return { graph, planned: request.plan(graph) };
}

function bytesOf({ arenas }: ScheduleRequest, { planned: { program } }: Scheduled): number {
  return arenas + ownBytes(program);
}

const mostAttempts = 4;

/** What is alive at once is less than what a plan takes (scratch, gaps): where a plan is too large, the next aims lower by as much. */
function fitted(request: ScheduleRequest, first: Scheduled, memory: number): Scheduled {
  const again = recomputation(request.graph);
  let found = first;
  let budget = memory - bytesOf(request, first) + first.planned.program.memory.workspace;
  for (let attempt = 0; attempt < mostAttempts && budget > 0; attempt++) {
    const over = bytesOf(request, found) - memory;
    if (over <= 0) break;
    if (attempt > 0) budget -= over;
    const next = planned(request, again(fittingNodes(request.graph, budget, request.schedule.precision)));
    if (bytesOf(request, next) >= bytesOf(request, found)) break;
    found = next;
  }
  return found;
}

function tooLarge({ task, arenas, schedule }: ScheduleRequest, bytes: number, memory: number): string {
  const help =
    schedule.recompute === 'fit'
      ? 'what is cheap to recompute is recomputed already: name layers (recompute: [vision.backbone]), or take'
      : 'recompute (.fit, or layers by name), or take';
  return (
    `task ${task} takes ${mebibytes(bytes)} on the device, ${mebibytes(arenas)} of it parameters, gradients and moments; ` +
    `schedule.memory allows ${mebibytes(memory)}. To lower it, ${help} a smaller batch, smaller pictures or shorter texts`
  );
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
