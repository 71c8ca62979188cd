import { builtins } from '../../../src/builtins.ts';
import type { StateLayout } from '../../../src/compiler/artifact/arenas.ts';
import type { Parameter } from '../../../src/compiler/artifact/program.ts';
import type { PlainCall } from '../../../src/compiler/artifact/run_spec.ts';
import { builtinNamed } from '../../../src/compiler/catalog/builtins.ts';
import { elementCount } from '../../../src/compiler/ir/graph.ts';
import { interpret } from '../../../src/compiler/ir/interpret.ts';
import type { ReferenceTensor } from '../../../src/compiler/ir/op.ts';
import { verify } from '../../../src/compiler/ir/verify.ts';
import { ops } from '../../../src/compiler/ops/index.ts';
import { optimize } from '../../../src/compiler/passes/index.ts';
import { insertCopies, layoutParameters, plan } from '../../../src/compiler/plan/index.ts';
import type { Target } from '../../../src/compiler/target.ts';
import type { TrainingCalls } from '../../../src/compiler/training/calls.ts';
import { stateLayouts } from '../../../src/compiler/training/states.ts';
import { updateGraph } from '../../../src/compiler/training/update.ts';
import type { Device } from '../../../src/runtime/device/open.ts';
import { Session } from '../../../src/runtime/execute/session.ts';

/** Updates without a model, with only parameters, gradients and states. */

export interface UpdateProblem {
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly calls: TrainingCalls;
  /** Upper bounds of some parameters. */
  readonly most?: Readonly<Record<string, number>>;
}

export type Values = Readonly<Record<string, readonly number[]>>;

/** Arguments of a call with the defaults of its signature. */
export function withDefaults(
  signatures: readonly { readonly name: string; readonly parameters: readonly object[] }[],
  { builtin, args }: PlainCall,
): PlainCall {
  const { parameters } = signatures.find(({ name }) => name === builtin)!;
  const defaults = (parameters as readonly { name: string; default?: PlainCall['args'][string] }[]).flatMap(
    ({ name, default: value }) => (value === undefined ? [] : [[name, value] as const]),
  );
  return { builtin, args: { ...Object.fromEntries(defaults), ...args } };
}

export function updateProblem(
  shapes: UpdateProblem['shapes'],
  optimizer: PlainCall,
  clip: PlainCall | null,
): UpdateProblem {
  return {
    shapes,
    calls: {
      optimizer: {
        builtin: builtinNamed(builtins.optimizers, optimizer.builtin),
        args: withDefaults(builtins.optimizers, optimizer).args,
      },
      lrSchedule: { builtin: builtinNamed(builtins.lrSchedules, 'constant'), args: { warmup: 0 } },
      clip: clip ? { builtin: builtinNamed(builtins.clips, clip.builtin), args: clip.args } : undefined,
    },
  };
}

function parametersOf({ shapes, most = {} }: UpdateProblem, maxBindingBytes: number): readonly Parameter[] {
  const specs = Object.entries(shapes).map(([name, shape]) => ({
    name,
    path: name,
    shape,
    initializer: { kind: 'zeros' as const },
    trainable: true,
    ...(most[name] === undefined ? {} : { most: most[name] }),
  }));
  return layoutParameters(specs, () => 0, { maxBindingBytes });
}

/** The tensors changed by an update, read back after each step. */
export interface Updater {
  write(arena: string, name: string, values: readonly number[]): void;
  read(arena: string): Promise<ReadonlyMap<string, ArrayLike<number>>>;
  readonly states: readonly StateLayout[];
  /** Returns the norm of the gradients before clipping. */
  step(options: StepOptions): Promise<number>;
}

export interface StepOptions {
  readonly names: readonly string[];
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Factor of the gradients. */
  readonly lossScale?: number;
}

/** Updates on a device, through optimisation and planning. */
export function onDevice(
  device: Device,
  problem: UpdateProblem,
  limits: Partial<Pick<Target, 'maxBindingBytes'>> = {},
): Updater {
  const target = { ...device.target, ...limits };
  const parameters = parametersOf(problem, target.maxBindingBytes);
  const states = stateLayouts(parameters, problem.calls.optimizer);
  const session = new Session(device, parameters, states);
  return {
    states,
    write: (arena, name, values) => session.arenas.write(arena, name, Float32Array.from(values)),
    read: (arena) => session.arenas.read(arena),
    async step({ names, inputs, lossScale }) {
      const scaled = lossScale !== undefined;
      const { optimizer, clip } = problem.calls;
      const update = updateGraph({ parameters, updates: names, optimizer, clip, target, scaled });
      const graph = insertCopies.run(optimize(update, target).graph, { target, precision: 'f32' });
      const common = { task: 'update', mode: 'train', sizes: {}, variants: new Map() } as const;
      const { program, kernels } = plan({ ...common, graphs: [graph], parameters, target });
      const given = { ...inputs, ...(scaled ? { 'step.loss_scale': [lossScale] } : {}) };
      const results = await session
        .run(
          await session.load(program, kernels),
          Object.fromEntries(Object.entries(given).map(([name, data]) => [name, Float32Array.from(data)])),
        )
        .read();
      return results.grad_norm![0]!;
    },
  };
}

/** Updates in float64, by the references of the ops. */
export function inFloat64(problem: UpdateProblem): Updater {
  const target = { class: 'cpu', maxBindingBytes: 2 ** 20 } as const;
  const parameters = parametersOf(problem, target.maxBindingBytes);
  const states = stateLayouts(parameters, problem.calls.optimizer);
  const places = new Map<string, StateLayout['tensors']>([
    ...['parameters', 'gradients'].map(
      (name) => [name, new Map(parameters.map((parameter) => [parameter.name, parameter]))] as const,
    ),
    ...states.map(({ name, tensors }) => [name, tensors] as const),
  ]);
  /** All parameters fit in chunk 0. */
  const arenas = new Map([...places.keys()].map((name) => [name, new Float64Array(2 ** 12)]));
  const part = (arena: string, offset: number, count: number): Float64Array =>
    arenas.get(arena)!.subarray(offset / 4, offset / 4 + count);
  const tensor = (arena: string, name: string): Float64Array => {
    const { offset, shape } = places.get(arena)!.get(name)!;
    return part(arena, offset, elementCount(shape));
  };
  const stored = (name: string, count: number): Float64Array => {
    const [, arena, offset] = /^state\.(\w+)\.0(?:\+(\d+))?$/.exec(name)!;
    return part(arena!, Number(offset ?? 0), count);
  };
  return {
    states,
    write: (arena, name, values) => tensor(arena, name).set(values),
    read: async (arena) =>
      new Map([...places.get(arena)!.keys()].map((name) => [name, tensor(arena, name).slice()])),
    async step({ names, inputs, lossScale }) {
      const scaled = lossScale !== undefined;
      const { optimizer, clip } = problem.calls;
      const graph = updateGraph({ parameters, updates: names, optimizer, clip, target, scaled });
      verify(ops, graph);
      const tensors = graph.inputs.flatMap(({ name, role, value }): [string, ReferenceTensor][] => {
        const { shape } = value.type;
        if (role === 'constant') return [];
        if (role === 'state') return [[name, { shape, data: stored(name, elementCount(shape)).slice() }]];
        const data = name === 'step.loss_scale' ? [lossScale!] : inputs[name]!;
        return [[name, { shape, data: Float64Array.from(data) }]];
      });
      const results = interpret(ops, graph, new Map(tensors));
      for (const { name, role } of graph.outputs) {
        if (role === 'state') stored(name, results.get(name)!.data.length).set(results.get(name)!.data);
      }
      return results.get('grad_norm')!.data[0]!;
    },
  };
}
