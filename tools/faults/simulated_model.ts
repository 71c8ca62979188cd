import { createHash } from 'node:crypto';
import type { OpenedModel } from '../../src/api/run/open_model.ts';
import { builtins } from '../../src/builtins.ts';
import { termOutput } from '../../src/compiler/artifact/loss_outputs.ts';
import type { Parameter } from '../../src/compiler/artifact/program.ts';
import type { RunSpec, TaskSpec } from '../../src/compiler/artifact/run_spec.ts';
import { trainingCalls } from '../../src/compiler/training/calls.ts';
import { deviceEngine } from '../../src/runtime/execute/engine.ts';
import type { ProgramCache } from '../../src/runtime/execute/programs.ts';
import type { HostTensor, Session } from '../../src/runtime/execute/session.ts';

/**
 * A model whose training is a few hash-driven updates on the host instead of a device: a deterministic
 * function of parameters, optimizer state and batch, fast enough for thousands of runs in minutes.
 */

const shapes: readonly (readonly [string, readonly number[]])[] = [
  ['body.weight', [2, 3]],
  ['head.bias', [2]],
];
const state = 'momentum';

const parameters: readonly Parameter[] = shapes.map(([name, shape], i) => ({
  name,
  path: name,
  shape,
  initializer: { kind: 'normal', std: 0.5 },
  trainable: true,
  group: 0,
  chunk: 0,
  offset: 256 * i,
}));

type Values = Map<string, Float32Array<ArrayBuffer>>;

class HostArenas {
  readonly states = [state];
  readonly #arenas = new Map<string, Values>(
    ['parameters', state].map((arena) => [
      arena,
      new Map(shapes.map(([name, shape]) => [name, zeros(shape)])),
    ]),
  );

  namesIn(): readonly string[] {
    return shapes.map(([name]) => name);
  }

  shapeOf(_: string, name: string): readonly number[] {
    return shapes.find(([known]) => known === name)![1];
  }

  write(arena: string, name: string, data: Float32Array): void {
    this.values(arena).get(name)!.set(data);
  }

  async read(arena: string): Promise<Values> {
    return new Map([...this.values(arena)].map(([name, data]) => [name, data.slice()]));
  }

  values(arena: string): Values {
    return this.#arenas.get(arena)!;
  }
}

/** The simulated model of a spec whose tasks are classifications with a head `answer`. */
export function simulatedModel(run: RunSpec): OpenedModel {
  const arenas = new HostArenas();
  const session = {
    device: {
      adapter: { name: 'host', description: 'simulated', choice: 'swiftshader', backend: 'vulkan' },
      target: {},
    },
    arenas,
    idleSince: Number.NEGATIVE_INFINITY,
    run: ({ program }: SimulatedProgram, inputs: Readonly<Record<string, HostTensor>>) => {
      const results =
        program.mode === 'train'
          ? trained(arenas, program.task, inputs)
          : evaluated(arenas, program.task, inputs);
      return { read: async () => results };
    },
    close: () => {},
  };
  const programs = {
    has: () => true,
    get: async (task: string, mode: 'train' | 'eval') => ({
      program: { task: run.tasks.find(({ name }) => name === task)!, mode, updates: arenas.namesIn() },
    }),
  };
  return {
    run,
    calls: trainingCalls(builtins, run.train),
    parameters,
    ...onDevice(session as unknown as Session, programs as unknown as ProgramCache),
    precision: 'f32',
    sizesOf: () => undefined,
    variants: new Map(),
    hash: 'simulated',
  };
}

function onDevice(session: Session, programs: ProgramCache) {
  return { session, programs, engine: deviceEngine(session, programs) };
}

interface SimulatedProgram {
  readonly program: { readonly task: TaskSpec; readonly mode: 'train' | 'eval' };
}

/** Momentum updates with pseudo-random gradients that depend on the batch and the parameters. */
function trained(arenas: HostArenas, task: TaskSpec, inputs: Readonly<Record<string, HostTensor>>) {
  const random = numbersOf(inputs, arenas);
  for (const [name, weights] of arenas.values('parameters')) {
    const momentum = arenas.values(state).get(name)!;
    for (const i of weights.keys()) {
      momentum[i] = 0.9 * momentum[i]! + random();
      weights[i] = weights[i]! - 0.01 * momentum[i]!;
    }
  }
  return { ...losses(task, random), grad_norm: Float32Array.of(random()) };
}

function evaluated(arenas: HostArenas, task: TaskSpec, inputs: Readonly<Record<string, HostTensor>>) {
  const random = numbersOf(inputs, arenas);
  const rows = inputs['truth.label']!.length;
  const logits = Float32Array.from({ length: rows * 8 }, random);
  return { ...losses(task, random), 'head.answer': logits };
}

function losses({ loss }: TaskSpec, random: () => number): Readonly<Record<string, Float32Array>> {
  const value = 1 + random();
  const terms = loss.map(({ name }) => [termOutput(name), Float32Array.of(value)] as const);
  return { ...Object.fromEntries(terms), loss: Float32Array.of(value) };
}

/** Pseudo-random numbers in [-0.5, 0.5), determined by all inputs and parameters. */
function numbersOf(inputs: Readonly<Record<string, HostTensor>>, arenas: HostArenas): () => number {
  const hash = createHash('sha256');
  for (const name of Object.keys(inputs).sort()) hash.update(name).update(bytesOf(inputs[name]!));
  for (const [, values] of arenas.values('parameters')) hash.update(bytesOf(values));
  let number = hash.digest().readUInt32LE();
  return () => {
    number = (Math.imul(number, 1664525) + 1013904223) >>> 0;
    return number / 2 ** 32 - 0.5;
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: HostTensor): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function zeros(shape: readonly number[]): Float32Array<ArrayBuffer> {
  return new Float32Array(shape.reduce((product, size) => product * size, 1));
}
