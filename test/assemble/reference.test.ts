import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import type { Graph } from '../../src/compiler/ir/graph.ts';
import { interpret } from '../../src/compiler/ir/interpret.ts';
import type { ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { trainingCalls } from '../../src/compiler/training/calls.ts';
import { stateLayouts } from '../../src/compiler/training/states.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { initialize } from '../../src/runtime/execute/initialize.ts';
import { type HostTensor, Session } from '../../src/runtime/execute/session.ts';
import { seeded } from '../../tools/kernels/samples.ts';
import { classifierSpec, dualEncoderSpec, mixedSpec } from '../support/task_specs.ts';

/**
 * Complete tasks: float64 gradients against finite differences, and a training step on the device against the
 * interpreter.
 */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

const sizes = { batch: 4, height: 24, width: 24, tokens: 10 };

function compiled(spec: string) {
  const model = validModel({ file: 'spec.unit', text: spec }, {});
  const run = runSpec(model, builtins);
  const parameters = modelLayout(model, builtins, device.target);
  const task = model.tasks[0]!.name;
  const request = { task, sizes, target: device.target, parameters, run, variants: new Map() };
  const result = compileProgram(model, builtins, { ...request, mode: 'train', taps: false });
  return { ...result, run, parameters };
}

/** Inputs in the runtime's layout; the last text is two tokens shorter than the others. */
function inputOf(name: string, count: number): HostTensor {
  const random = seeded(name.length);
  if (name === 'step.random') return Uint32Array.of(1, 0, 3, 0);
  if (name.startsWith('step.')) return new Float32Array(count).fill(1e-3);
  if (name === 'image.mask') return new Int32Array(count);
  if (name === 'text.mask') return Int32Array.from({ length: count }, (_, i) => (i < count - 2 ? 1 : 0));
  if (name === 'text.segments') return new Int32Array(count);
  if (name.startsWith('class_weights.')) return Float32Array.from({ length: count }, (_, i) => 0.5 + i / 4);
  if (name === 'text.ids')
    return Int32Array.from({ length: count }, () => Math.floor(random.uniform() * 200));
  if (name === 'truth.label') return Int32Array.from({ length: count }, (_, i) => (3 * i + 1) % 8);
  return Float32Array.from({ length: count }, () => random.normal());
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function tensorsOf(
  graph: Graph,
  parameterOf: (name: string) => ArrayLike<number>,
): Map<string, ReferenceTensor> {
  return new Map(
    graph.inputs.map(({ name, role, value }) => {
      const { shape } = value.type;
      const data = role === 'parameter' ? parameterOf(name) : inputOf(name, elements(shape));
      return [name, { shape, data: Float64Array.from(data) }];
    }),
  );
}

describe.each([
  ['a classifier without a decoder', classifierSpec],
  ['a dual encoder', dualEncoderSpec],
  ['decoder layers beside an encoder', mixedSpec],
])('%s', (_name, spec) => {
  test('has gradients that agree with finite differences', () => {
    const { stages, parameters } = compiled(spec);
    const { backward } = stages;
    const values = new Map(parameters.map((parameter) => [parameter.name, initialize(parameter, 1)]));
    const at = (graph: Graph, moved: (name: string) => ArrayLike<number>) =>
      interpret(ops, graph, tensorsOf(graph, moved));
    const gradients = at(backward, (name) => values.get(name)!);
    const reached = backward.outputs.filter(({ role }) => role === 'gradient').map(({ name }) => name);
    const trainable = parameters.filter((parameter) => parameter.trainable);
    expect(reached.length).toBeGreaterThan(trainable.length - 4);
    const random = seeded(3);
    const direction = new Map(
      reached.map((name) => [name, Float64Array.from(values.get(name)!, () => random.normal())]),
    );
    const lossAt = (distance: number): number => {
      const results = at(stages.graph, (name) => {
        const along = direction.get(name);
        const value = values.get(name)!;
        return along ? Float64Array.from(value, (x, i) => x + distance * along[i]!) : value;
      });
      return results.get('loss')!.data[0]!;
    };
    const step = 1e-6;
    const slope = (lossAt(step) - lossAt(-step)) / (2 * step);
    const predicted = reached.reduce((sum, name) => {
      const gradient = gradients.get(name)!.data;
      return sum + direction.get(name)!.reduce((dot, along, i) => dot + along * gradient[i]!, 0);
    }, 0);
    expect(Math.abs(slope - predicted)).toBeLessThan(1e-5 * Math.max(1, Math.abs(predicted)));
  });

  test('trains on the device as in float64', async () => {
    const { program, kernels, stages, parameters, run } = compiled(spec);
    const { optimizer } = trainingCalls(builtins, run.train);
    const session = new Session(device, parameters, stateLayouts(parameters, optimizer));
    const values = new Map(parameters.map((parameter) => [parameter.name, initialize(parameter, 1)]));
    for (const [name, value] of values) session.arenas.write('parameters', name, value);
    const loaded = await session.load(program, kernels);
    const inputs = Object.fromEntries(
      program.inputs.map(({ name, shape }) => [name, inputOf(name, elements(shape))]),
    );
    const results = await session.run(loaded, inputs).read();
    const reference = interpret(
      ops,
      stages.backward,
      tensorsOf(stages.backward, (name) => values.get(name)!),
    );
    const loss = reference.get('loss')!.data[0]!;
    const norm = Math.sqrt(
      stages.backward.outputs
        .filter(({ role }) => role === 'gradient')
        .flatMap(({ name }) => [...reference.get(name)!.data])
        .reduce((sum, value) => sum + value * value, 0),
    );
    expect(Math.abs(results.loss![0]! - loss)).toBeLessThan(2e-4 * loss);
    expect(Math.abs(results.grad_norm![0]! - norm)).toBeLessThan(2e-3 * norm);
  });
});
