import {
  type BufferPlan,
  type Parameter,
  type Program,
  type ProgramMode,
  workspaceBuffer,
} from '../artifact/program.ts';
import type { Graph, Origin } from '../ir/graph.ts';
import { type Kernel, refusals, texelOf } from '../wgsl/index.ts';
import { dispatchTable } from './dispatch_table.ts';
import { type LayOutOptions, layOutGraph } from './lay_out.ts';
import { type Lifetime, packWorkspace } from './memory/pack.ts';
import { targetFor } from './precision.ts';
import type { Step } from './storage/step.ts';
import { FixedPlaces } from './storage/storage.ts';
import { Textures } from './storage/textures.ts';
import { WorkspaceBlocks } from './workspace_blocks.ts';

export interface PlanRequest extends LayOutOptions {
  readonly mode: ProgramMode;
  readonly sizes: Readonly<Record<string, number>>;
  /** Graphs that run one after the other: the step, then the update. Each has been through `insertCopies`. */
  readonly graphs: readonly Graph[];
  /** Batches of an update; 1 if absent. */
  readonly accumulate?: number;
  /** All parameters of the model. */
  readonly parameters: readonly Parameter[];
}

export interface Planned {
  readonly program: Program;
  readonly kernels: readonly Kernel[];
  /** The work of each dispatch, for measurements: not part of the program. */
  readonly work: readonly DispatchWork[];
  /** Blocks of the workspace, for charts of the memory plan: not part of the program. */
  readonly blocks: readonly WorkspaceBlock[];
  /** One sentence for each requested variant that cannot run its node. */
  readonly refused: readonly string[];
}

/**
 * A block of the workspace, which dispatches `from` to `to` use, both included. `offset` is in bytes, with
 * the buffers of the workspace one after the other.
 */
export interface WorkspaceBlock extends Lifetime {
  readonly offset: number;
}

export interface DispatchWork {
  readonly family: string;
  /** The kernel and its shape: `matmul_subgroup nt_64x128x64`. */
  readonly kernel: string;
  /**
   * Floating-point operations of the node, counted at the dispatch that does its arithmetic; 0 at the others.
   */
  readonly flop: number;
  readonly origin: Origin | undefined;
}

/**
 * Turns graphs into a Program: memory for every tensor and kernels for every node, in a fixed order. Throws
 * PlanError.
 */
export function plan(request: PlanRequest): Planned {
  const fixed = new FixedPlaces(request.parameters);
  const workspace = new WorkspaceBlocks();
  const steps: Step[] = [];
  const starts = request.graphs.map((graph) => {
    const start = steps.length;
    layOutGraph(graph, request, { fixed, workspace, steps });
    return start;
  });
  const textures = new Textures(texelOf(request.target));
  const packed = packWorkspace(workspace.lifetimes, request.target.maxBufferBytes);
  const { dispatches, kernels } = dispatchTable(steps, packed.places, textures);
  const program: Program = {
    task: request.task,
    mode: request.mode,
    sizes: request.sizes,
    buffers: buffersOf(fixed, packed.buffers),
    textures: textures.plans(),
    inputs: [...fixed.batch.placements, ...fixed.step.placements],
    constants: fixed.constants.placements.map((placement) => ({
      ...placement,
      data: fixed.constantData.get(placement.name)!,
    })),
    outputs: fixed.results.placements,
    updates: gradientNames(request.graphs),
    accumulate: request.accumulate ?? 1,
    dispatches,
    updateFrom: starts[1] ?? steps.length,
    memory: { workspace: packed.bytes, live: packed.live },
  };
  const nodes = request.graphs.flatMap((graph) => graph.nodes);
  const target = targetFor(request.precision ?? 'f32', request.target);
  const refused = [...new Set(refusals(nodes, target, request.variants))];
  const blocks = workspace.lifetimes.map((lifetime, i) => {
    const { buffer, offset } = packed.places[i]!;
    return { ...lifetime, offset: offset + sumOf(packed.buffers.slice(0, buffer)) };
  });
  return { program, kernels, work: steps.map(workOf), blocks, refused };
}

/** Buffers of the program itself; the arenas are shared by all programs and planned with the parameters. */
function buffersOf(fixed: FixedPlaces, workspace: readonly number[]): readonly BufferPlan[] {
  const buffers = [
    { name: 'batch', bytes: fixed.batch.bytes },
    { name: 'step', bytes: fixed.step.bytes },
    { name: 'constants', bytes: fixed.constants.bytes },
    { name: 'results', bytes: fixed.results.bytes },
    ...workspace.map((bytes, i) => ({ name: workspaceBuffer(i), bytes })),
  ];
  return buffers.filter(({ bytes }) => bytes > 0);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function gradientNames(graphs: readonly Graph[]): readonly string[] {
  const outputs = graphs.flatMap((graph) => graph.outputs);
  return outputs.filter(({ role }) => role === 'gradient').map(({ name }) => name);
}

function workOf({ dispatch: { kernel }, origin, flop }: Step): DispatchWork {
  return {
    family: kernel.family,
    kernel: `${kernel.family}_${kernel.variant} ${kernel.shape}`,
    flop,
    origin,
  };
}
