import type { ProgramMode } from '../artifact/program.ts';
import type { Builtins } from '../catalog/builtins.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Graph } from '../ir/graph.ts';
import type { Model, ModelTask } from '../model/model.ts';
import { ops } from '../ops/index.ts';
import type { BuildContext } from './context.ts';
import { addSpec, type ParameterSpec, ParameterTable } from './parameters.ts';
import { problem, withinTensorSize } from './problem.ts';
import { nominalSizes, type Sizes } from './sizes.ts';
import { buildTask } from './task.ts';

export type { ParameterSpec } from './parameters.ts';

export interface AssemblyRequest {
  readonly task: string;
  /** Kind of the graph: only `train` has dropout, `predict` has neither targets nor losses. */
  readonly mode: ProgramMode;
  readonly sizes: Sizes;
  /** Whether activations that tests compare by name are outputs too. */
  readonly taps: boolean;
}

export interface Assembly {
  /** Forward graph from batch inputs and parameters to heads and taps, and except in `predict` to the loss. */
  readonly graph: Graph;
  /** Parameters of the task in the order of their use. */
  readonly parameters: readonly ParameterSpec[];
}

/**
 * Model to Graph: one task at given sizes. Throws an AssemblyError if parts of the model do not fit together.
 */
export function assemble(model: Model, builtins: Builtins, request: AssemblyRequest): Assembly {
  const task = model.tasks.find(({ name }) => name === request.task);
  if (!task) throw new Error(`the model has no task '${request.task}'`);
  const context = newContext(model, task, request);
  const { builder, parameters } = context;
  // Layers report their own oversized tensors; this covers the batch and the queries.
  withinTensorSize(task.span, () => buildTask(context, { model, builtins, sizes: request.sizes }));
  const assembly = { graph: builder.build(), parameters: parameters.list() };
  if (request.mode !== 'predict') requireTrained(assembly, task);
  return assembly;
}

/** The context of an empty graph. */
export function newContext(
  model: Model,
  task: ModelTask,
  { mode, sizes, taps }: Omit<AssemblyRequest, 'task'>,
): BuildContext {
  const builder = new GraphBuilder(ops, `${task.name} ${mode}`);
  return {
    builder,
    parameters: new ParameterTable(builder, model.train.groups),
    task,
    batch: sizes.batch!,
    boxes: sizes.boxes ?? 0,
    mode,
    taps: taps ? new Set<string>() : undefined,
    sites: { next: 0 },
  };
}

/** Throws an AssemblyError if all parameters of the task are frozen: its steps would change nothing. */
function requireTrained({ graph, parameters }: Assembly, { name, span }: ModelTask): void {
  const trained = new Set(parameters.filter(({ trainable }) => trainable).map((parameter) => parameter.name));
  if (graph.inputs.some((input) => input.role === 'parameter' && trained.has(input.name))) return;
  throw problem(
    'E0412',
    `task \`${name}\` has nothing to train: all parameters that it uses are frozen`,
    [{ span, text: 'trains no parameter' }],
    'leave some of its parameters out of the groups with `frozen: true`, for example its heads',
  );
}

/** Every parameter that some task uses, in the order of the tasks. Throws an AssemblyError. */
export function modelParameters(model: Model, builtins: Builtins): readonly ParameterSpec[] {
  const all = new Map<string, ParameterSpec>();
  for (const task of model.tasks) {
    const sizes = { ...nominalSizes(model, task), batch: 1 };
    const { parameters } = assemble(model, builtins, { task: task.name, mode: 'eval', sizes, taps: false });
    for (const parameter of parameters) addSpec(all, parameter);
  }
  return [...all.values()];
}
