import type { Artifact, Parameter, Program } from './artifact/program.ts';
import { assemble, modelParameters } from './assemble/assemble.ts';
import { groupOf } from './assemble/parameters.ts';
import { runSpec } from './assemble/run_spec.ts';
import { nominalSizes, type Sizes } from './assemble/sizes.ts';
import type { Builtins } from './catalog/builtins.ts';
import { differentiate } from './ir/autodiff.ts';
import type { Graph } from './ir/graph.ts';
import { verify } from './ir/verify.ts';
import type { Model } from './model/model.ts';
import { checkPrecision } from './model/precision.ts';
import { optimize, type PassLog } from './passes/pipeline.ts';
import { arenaBytes } from './plan/cost.ts';
import { layoutParameters } from './plan/parameter_layout.ts';
import { type DispatchWork, plan } from './plan/plan.ts';
import { planWithinBudget } from './remat/plan_within_budget.ts';
import type { Target } from './target.ts';
import { accumulating } from './training/accumulate.ts';
import { trainingCalls } from './training/calls.ts';
import { stateLayouts } from './training/states.ts';
import { updateGraph } from './training/update.ts';
import type { Kernel } from './wgsl/kernel.ts';
import type { VariantChoices } from './wgsl/select/choose.ts';

export interface ProgramRequest {
  readonly task: string;
  readonly mode: 'train' | 'eval';
  readonly sizes: Sizes;
  readonly target: Target;
  /** All parameters of the model, in place. */
  readonly parameters: readonly Parameter[];
  readonly variants: VariantChoices;
  /** Named activations become outputs, for tests. */
  readonly taps: boolean;
}

export interface CompiledProgram {
  /** Every form on the way, for `--emit`. */
  readonly stages: {
    readonly graph: Graph;
    readonly backward: Graph;
    readonly optimized: Graph;
    /** Clipping and the optimizer; without nodes where nothing is trained. */
    readonly update: Graph;
    readonly log: readonly PassLog[];
  };
  readonly program: Program;
  readonly kernels: readonly Kernel[];
  /** What each dispatch of the program is for. */
  readonly work: readonly DispatchWork[];
  /** Variants that were asked for and cannot serve. */
  readonly refused: readonly string[];
}

/** Every parameter of the model with its place in the arenas. Throws AssemblyError and PlanError. */
export function modelLayout(model: Model, builtins: Builtins, target: Target): readonly Parameter[] {
  checkPrecision(model.device, target);
  const { groups } = model.train;
  // Group 0 is the default; the spec's groups follow.
  const indexOf = (path: string): number => {
    const group = groupOf(path, groups);
    return group ? groups.indexOf(group) + 1 : 0;
  };
  return layoutParameters(modelParameters(model, builtins), ({ path }) => indexOf(path), target);
}

/** One task's program: assemble, differentiate, optimise, plan. */
export function compileProgram(model: Model, builtins: Builtins, request: ProgramRequest): CompiledProgram {
  const { task, mode, sizes, target, parameters, variants } = request;
  const { graph } = assemble(model, builtins, { task, mode, sizes, taps: request.taps });
  verify(graph);
  const trained = new Set(parameters.filter(({ trainable }) => trainable).map(({ name }) => name));
  const reached = graph.inputs.filter(({ name, role }) => role === 'parameter' && trained.has(name));
  const training = mode === 'train';
  const { precision } = model.device;
  const scaled = precision === 'f16';
  const backward = training
    ? differentiate(
        graph,
        reached.map(({ name }) => name),
        scaled,
      )
    : graph;
  // A training step returns losses alone; heads and activations are for evaluation and tests.
  const kept = training && !request.taps ? withoutHeads(backward) : backward;
  const { graph: single, log: passes } = optimize(kept, target);
  const spec = runSpec(model, builtins);
  const calls = trainingCalls(builtins, spec.train);
  const accumulate = training ? spec.train.accumulate : 1;
  const lean = accumulate === 1 ? single : accumulating(single, parameters, accumulate);
  const updates = lean.outputs.filter(({ role }) => role === 'gradient').map(({ name }) => name);
  const update = training
    ? updateGraph({
        parameters,
        updates,
        optimizer: calls.optimizer,
        clip: calls.clip,
        target,
        scaled,
      })
    : { name: 'no update', inputs: [], nodes: [], outputs: [] };
  const { graph: optimized, planned } = planWithinBudget({
    task,
    graph: lean,
    device: model.device,
    arenas: arenaBytes(parameters, stateLayouts(parameters, calls.optimizer)),
    plan(graph) {
      const graphs = training ? [graph, update] : [graph];
      return plan({ task, mode, sizes, graphs, accumulate, parameters, target, variants, precision });
    },
  });
  const log = optimized === lean ? passes : [...passes, recomputed(lean, optimized)];
  return { stages: { graph, backward, optimized, update, log }, ...planned };
}

/** Recomputation is chosen while planning, and told like a pass. */
function recomputed(before: Graph, graph: Graph): PassLog {
  return {
    pass: 'recompute',
    before: before.nodes.length,
    after: graph.nodes.length,
    milliseconds: 0,
    graph,
  };
}

function withoutHeads(graph: Graph): Graph {
  return { ...graph, outputs: graph.outputs.filter(({ role }) => role !== 'head') };
}

/** Everything that `unitc compile` writes: training and evaluation programs of every task at its nominal sizes. */
export function buildArtifact(
  model: Model,
  builtins: Builtins,
  target: Target,
  variants: VariantChoices,
): Artifact {
  const parameters = modelLayout(model, builtins, target);
  const kernels = new Map<string, { readonly index: number; readonly kernel: Kernel }>();
  const indexOf = (kernel: Kernel): number => {
    const entry = kernels.get(kernel.source) ?? { index: kernels.size, kernel };
    kernels.set(kernel.source, entry);
    return entry.index;
  };
  const programs = model.tasks.flatMap((task) =>
    (['train', 'eval'] as const).map((mode): Program => {
      const sizes = nominalSizes(model, task);
      const request = { task: task.name, mode, sizes, target, parameters, variants, taps: false };
      const compiled = compileProgram(model, builtins, request);
      const indices = compiled.kernels.map(indexOf);
      const dispatches = compiled.program.dispatches.map((dispatch) => ({
        ...dispatch,
        kernel: indices[dispatch.kernel]!,
      }));
      return { ...compiled.program, dispatches };
    }),
  );
  return {
    format: 'unitc-program',
    version: 1,
    model: model.name,
    target: target.name,
    parameters,
    kernels: [...kernels.values()].map(({ kernel: { name, source, family, variant } }) => ({
      name,
      file: `kernels/${name}.wgsl`,
      source,
      family,
      variant,
    })),
    programs,
    run: runSpec(model, builtins),
  };
}
