import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { Stream } from '../catalog/layer.ts';
import type { Shape } from '../ir/graph.ts';
import type { Model, ModelEncoder, ModelTask } from '../model/model.ts';
import { taskMemories } from '../model/task_memories.ts';
import { assemble, newContext } from './assemble.ts';
import { buildEncoder } from './encoder.ts';
import { addSpec, type ParameterSpec } from './parameters.ts';
import { nominalSizes, openSizes, type Sizes } from './sizes.ts';

/** Shape of one record, without the batch; null: a size that differs from record to record. */
export type OutlinedShape = readonly (number | null)[];

/** Shapes between the parts of a model, at the largest sizes that its tasks declare. */
export interface Outline {
  /** Shapes that the layers of an encoder return, by encoder; encoders that no task reads are absent. */
  readonly layers: ReadonlyMap<string, readonly OutlinedShape[]>;
  /** Width of the states of a decoder, by decoder. */
  readonly widths: ReadonlyMap<string, number>;
  /** Predictions of the heads, by task and head. */
  readonly heads: ReadonlyMap<string, ReadonlyMap<string, Shape>>;
  readonly parameters: readonly ParameterSpec[];
}

/** The outline of a model. Throws an AssemblyError if its parts do not fit together. */
export function outline(model: Model, builtins: Builtins): Outline {
  const heads = new Map<string, ReadonlyMap<string, Shape>>();
  const parameters = new Map<string, ParameterSpec>();
  for (const { name: task } of model.tasks) {
    const sizes = largestSizes(model, [taskNamed(model, task)]);
    const assembly = assemble(model, builtins, { task, mode: 'eval', sizes, taps: false });
    for (const parameter of assembly.parameters) addSpec(parameters, parameter);
    const predictions = assembly.graph.outputs.filter(({ role }) => role === 'head');
    const shapes = predictions.map(
      ({ name, value }) => [name.replace(/^head\./, ''), withoutBatch(value.type)] as const,
    );
    heads.set(task, new Map(shapes));
  }
  const layers = model.encoders.map(
    (encoder) => [encoder.name, encoderOutline(model, builtins, encoder)] as const,
  );
  const widths = model.decoders.map(
    ({ name, body }) => [name, builtinNamed(builtins.decoders, body.builtin).width(body)] as const,
  );
  return { layers: new Map(layers), widths: new Map(widths), heads, parameters: [...parameters.values()] };
}

function taskNamed(model: Model, wanted: string): ModelTask {
  return model.tasks.find(({ name }) => name === wanted)!;
}

/** Sizes of one record: the largest among these tasks. */
function largestSizes(model: Model, tasks: readonly ModelTask[]): Sizes {
  const all: Record<string, number> = {};
  for (const [name, size] of tasks.flatMap((task) => Object.entries(nominalSizes(model, task)))) {
    all[name] = Math.max(all[name] ?? 0, size);
  }
  return { ...all, batch: 1 };
}

/**
 * Shapes that the layers of an encoder return. They are built twice, with open sizes doubled the second time:
 * sizes that change are open too.
 */
function encoderOutline(model: Model, builtins: Builtins, encoder: ModelEncoder): readonly OutlinedShape[] {
  const tasks = model.tasks.filter((task) =>
    taskMemories(task).some((read) => read.encoder === encoder.name),
  );
  const [task] = tasks;
  if (!task) return [];
  const sizes = largestSizes(model, tasks);
  const open = new Set(tasks.flatMap((each) => openSizes(model, each)));
  const doubled = Object.entries(sizes).map(([name, size]) => [name, open.has(name) ? 2 * size : size]);
  const shapesAt = (at: Sizes): readonly Shape[] => {
    const shapes: Shape[] = [];
    const context = newContext(model, task, { mode: 'eval', sizes: at, taps: false });
    buildEncoder(context, { model, builtins, sizes: at }, encoder, (stream) =>
      shapes.push(streamShape(stream)),
    );
    return shapes;
  };
  const other = open.size === 0 ? undefined : shapesAt(Object.fromEntries(doubled));
  return shapesAt(sizes).map((shape, i) =>
    shape.map((size, axis) => (other && other[i]![axis] !== size ? null : size)),
  );
}

function streamShape(stream: Stream): Shape {
  switch (stream.kind) {
    case 'pixels':
      return withoutBatch(stream.pixels.type);
    case 'features':
      return withoutBatch(stream.features.type);
    case 'ids':
      return withoutBatch(stream.ids.type);
    case 'tokens':
    case 'numbers':
      return withoutBatch(stream.values.type);
  }
}

function withoutBatch({ shape }: { readonly shape: Shape }): Shape {
  return shape.slice(1);
}
