import {
  type Artifact,
  type Parameter,
  type Program,
  type ProgramMode,
  programModes,
} from './artifact/program.ts';
import type { RunSpec } from './artifact/run_spec.ts';
import { assemble, modelParameters } from './assemble/assemble.ts';
import { groupIndex } from './assemble/parameter_groups.ts';
import { runSpec } from './assemble/run_spec.ts';
import {
  type ImageSizeList,
  nominalSizes,
  predictionSizes,
  type Sizes,
  someSizes,
} from './assemble/sizes.ts';
import type { Builtins } from './catalog/builtins.ts';
import type { Graph } from './ir/graph.ts';
import { verify } from './ir/verify.ts';
import type { Model, Precision } from './model/model.ts';
import { ops } from './ops/index.ts';
import { checkDisabled, type PassLog, runPasses } from './passes/index.ts';
import { memoryPasses, passLists, stepPasses, updatePasses } from './pipeline.ts';
import {
  arenaBytes,
  checkPrecision,
  type DispatchWork,
  insertCopies,
  layoutParameters,
  ownBytes,
  type Planned,
  plan,
  type WorkspaceBlock,
} from './plan/index.ts';
import { checkMemory, type MemoryUse } from './remat/index.ts';
import type { Target } from './target.ts';
import { trainingCalls } from './training/calls.ts';
import { stateLayouts } from './training/states.ts';
import { counterparts, type Kernel, type VariantChoices } from './wgsl/index.ts';

export interface ProgramRequest {
  readonly task: string;
  readonly mode: ProgramMode;
  readonly sizes: Sizes;
  readonly target: Target;
  /** All parameters of the model, placed in the arenas: `modelLayout`. */
  readonly parameters: readonly Parameter[];
  /** The model's run specification: `runSpec`. */
  readonly run: RunSpec;
  readonly variants: VariantChoices;
  /**
   * Batch size whose shapes determine kernel variants and the division of sums, so that the results of a
   * record are bit-identical in batches of every size; absent: the batch size in `sizes`.
   */
  readonly canonicalBatch?: number;
  /** Whether named activations become outputs, for tests. */
  readonly taps: boolean;
  /** Names of passes that do not run. */
  readonly disabledPasses?: ReadonlySet<string>;
}

export interface CompiledProgram {
  /** The intermediate forms, for `--emit`. */
  readonly stages: {
    readonly graph: Graph;
    readonly backward: Graph;
    /** The step as it is planned. */
    readonly optimized: Graph;
    /** Clipping and the optimizer; empty in evaluation. */
    readonly update: Graph;
    /** Every pass on the step, then every pass on the update. */
    readonly log: readonly PassLog[];
  };
  readonly program: Program;
  readonly precision: Precision;
  readonly kernels: readonly Kernel[];
  /** The work of each dispatch of the program. */
  readonly work: readonly DispatchWork[];
  /** Blocks of the program's workspace. */
  readonly blocks: readonly WorkspaceBlock[];
  /** One sentence for each requested variant that cannot run its node. */
  readonly refused: readonly string[];
}

/** Every parameter of the model with its place in the arenas. Throws AssemblyError and PlanError. */
export function modelLayout(model: Model, builtins: Builtins, target: Target): readonly Parameter[] {
  checkPrecision(model.device, target);
  const specs = modelParameters(model, builtins);
  const groups = new Map(specs.map((spec) => [spec.name, groupIndex(spec, model.train)]));
  const unplaced = specs.map(({ kinds: _, ...spec }) => spec);
  return layoutParameters(unplaced, ({ name }) => groups.get(name)!, target);
}

/**
 * Compiles one program of a task: assembles its graph, runs the passes of pipeline.ts, and plans the result.
 * Throws AssemblyError, PassError and PlanError.
 */
export function compileProgram(model: Model, builtins: Builtins, request: ProgramRequest): CompiledProgram {
  const {
    task,
    mode,
    sizes,
    target,
    parameters,
    run,
    variants,
    taps,
    canonicalBatch = sizes.batch,
    disabledPasses: disabled = new Set(),
  } = request;
  const { device } = model;
  // Without a backward pass few activations are live, and f32 gives the same results in batches of every
  // size.
  const precision = mode === 'train' ? device.precision : 'f32';
  const { optimizer, clip } = trainingCalls(builtins, run.train);
  const accumulate = mode === 'train' ? run.train.accumulate : 1;
  checkDisabled(passLists, disabled);

  const assembled = (batch: number | undefined): Graph => {
    const { graph } = assemble(model, builtins, { task, mode, sizes: { ...sizes, batch: batch! }, taps });
    verify(ops, graph);
    return graph;
  };
  const graph = assembled(sizes.batch);

  const trained = new Set(parameters.filter(({ trainable }) => trainable).map(({ name }) => name));
  const stepContext = { mode, taps, trained, precision, target, parameters, accumulate };
  const optimized = (from: Graph) => runPasses(from, stepPasses, stepContext, { disabled });
  const step = optimized(graph);
  const canonical = canonicalBatch === sizes.batch ? undefined : optimized(assembled(canonicalBatch)).graph;

  const updates = namesOf(step.graph, 'gradient');
  const updateRequest = { parameters, updates, optimizer, clip, target, scaled: precision === 'f16' };
  const updateContext = { request: updateRequest, target, precision };
  const skipped = mode === 'train' ? undefined : 'only training updates parameters';
  const update = runPasses(emptyUpdate, updatePasses, updateContext, { disabled, skipped });

  const planStep = (final: Graph): Planned => {
    const graphs = mode === 'train' ? [final, update.graph] : [final];
    const likes = canonical && counterparts(canonical, final, target);
    const common = { task, mode, sizes, graphs, accumulate, parameters, target, variants, precision };
    return plan(likes ? { ...common, likes } : common);
  };
  const arenas = arenaBytes(parameters, stateLayouts(parameters, optimizer));
  const measure = (candidate: Graph): MemoryUse =>
    memoryOf(planStep(insertCopies.run(candidate, { target, precision })), arenas);
  const memoryContext = { mode, device, target, precision, measure };
  const final = runPasses(step.graph, memoryPasses, memoryContext, { disabled });

  const planned = planStep(final.graph);
  checkMemory(task, memoryOf(planned, arenas), device);

  const backward = graphAfter(step.log, 'differentiate');
  const log = [...step.log, ...final.log, ...update.log];
  return {
    stages: { graph, backward, optimized: final.graph, update: update.graph, log },
    precision,
    ...planned,
  };
}

const emptyUpdate: Graph = { name: 'update', inputs: [], nodes: [], outputs: [] };

function namesOf({ outputs }: Graph, role: Graph['outputs'][number]['role']): readonly string[] {
  return outputs.filter((output) => output.role === role).map(({ name }) => name);
}

function memoryOf({ program }: Planned, arenas: number): MemoryUse {
  return { arenas, own: ownBytes(program), workspace: program.memory.workspace };
}

function graphAfter(log: readonly PassLog[], pass: string): Graph {
  return log.find((entry) => entry.pass === pass)!.graph;
}

export interface ArtifactRequest {
  readonly target: Target;
  readonly variants: VariantChoices;
  /** Names of passes that do not run. */
  readonly disabledPasses?: ReadonlySet<string>;
}

export interface SizedArtifactRequest extends ArtifactRequest {
  /** Listed image sizes by task name; tasks without a list are absent. */
  readonly images: ReadonlyMap<string, ImageSizeList>;
}

/**
 * Everything that `unitc compile` writes: training and evaluation programs of every task at its nominal
 * sizes, and programs that predict one record, for all sizes that preparation returns if they can be listed.
 */
export function buildArtifact(
  model: Model,
  builtins: Builtins,
  { images, ...request }: SizedArtifactRequest,
): Artifact {
  const parameters = modelLayout(model, builtins, request.target);
  const programs = model.tasks.flatMap((task) => {
    const nominal = nominalSizes(model, task);
    const predicted = someSizes(model, task, images.get(task.name));
    return programModes.flatMap((mode): readonly WantedProgram[] =>
      mode === 'predict'
        ? predicted.map((sizes) => ({ task: task.name, mode, sizes: { ...sizes, batch: 1 } }))
        : [{ task: task.name, mode, sizes: nominal }],
    );
  });
  return artifactOf(model, builtins, { ...request, parameters, programs });
}

/**
 * Programs that predict one record, for all sizes that preparation returns. Parameters are not trained, so
 * there are no gradients. Throws PlanError, and VaryingSizesError if the sizes cannot be listed.
 */
export function buildPredictionArtifact(
  model: Model,
  builtins: Builtins,
  { images, ...request }: SizedArtifactRequest,
): Artifact {
  const parameters = modelLayout(model, builtins, request.target).map((parameter) => ({
    ...parameter,
    trainable: false,
  }));
  const programs = model.tasks.flatMap((task) =>
    predictionSizes(model, task, images.get(task.name)).map(
      (sizes): WantedProgram => ({ task: task.name, mode: 'predict', sizes: { ...sizes, batch: 1 } }),
    ),
  );
  return artifactOf(model, builtins, { ...request, parameters, programs });
}

type WantedProgram = Pick<ProgramRequest, 'task' | 'mode' | 'sizes'>;

function artifactOf(
  model: Model,
  builtins: Builtins,
  {
    parameters,
    programs: wanted,
    ...request
  }: ArtifactRequest & {
    readonly parameters: readonly Parameter[];
    readonly programs: readonly WantedProgram[];
  },
): Artifact {
  const run = runSpec(model, builtins);
  const kernels = new Map<string, { readonly index: number; readonly kernel: Kernel }>();
  const indexOf = (kernel: Kernel): number => {
    const entry = kernels.get(kernel.source) ?? { index: kernels.size, kernel };
    kernels.set(kernel.source, entry);
    return entry.index;
  };
  const programs = wanted.map((own): Program => {
    // Programs that predict one record return the same values as evaluations of a batch.
    const { batch } = model.tasks.find(({ name }) => name === own.task)!;
    const canonical = own.mode === 'predict' ? { canonicalBatch: batch } : {};
    const common = { ...request, ...own, ...canonical, parameters, run, taps: false };
    const compiled = compileProgram(model, builtins, common);
    const indices = compiled.kernels.map(indexOf);
    const dispatches = compiled.program.dispatches.map((dispatch) => ({
      ...dispatch,
      kernel: indices[dispatch.kernel]!,
    }));
    return { ...compiled.program, dispatches };
  });
  return {
    format: 'unitc-program',
    version: 1,
    model: model.name,
    target: request.target.name,
    parameters,
    kernels: [...kernels.values()].map(({ kernel: { name, source, family, variant } }) => ({
      name,
      file: `kernels/${name}.wgsl`,
      source,
      family,
      variant,
    })),
    programs,
    run,
  };
}
