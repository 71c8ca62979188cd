import { validModel } from '../../src/api/spec/valid_model.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import { plan } from '../../src/compiler/plan/index.ts';
import { trainingCalls } from '../../src/compiler/training/calls.ts';
import { stateLayouts } from '../../src/compiler/training/states.ts';
import type { VariantChoices } from '../../src/compiler/wgsl/index.ts';
import type { Device } from '../../src/runtime/device/open.ts';
import { initialize } from '../../src/runtime/execute/initialize.ts';
import { type HostTensor, Session } from '../../src/runtime/execute/session.ts';
import { seeded } from '../../tools/kernels/samples.ts';
import { smallSpec } from './spec.ts';

const sizes = { batch: 4, height: 32, width: 32, tokens: 12 };

export interface StepOptions {
  readonly maxBindingBytes?: number;
  readonly maxBufferBytes?: number;
  /** Number of batches of the step, all with the same records. */
  readonly batches?: number;
  /** A block appended to the spec. */
  readonly schedule?: string;
  readonly lossScale?: number;
  /** Number of elements from which elementwise nodes overwrite an input. */
  readonly inPlaceFrom?: number;
  /** Names of disabled passes. */
  readonly disabledPasses?: ReadonlySet<string>;
  /** Kernel variants by family. */
  readonly variants?: VariantChoices;
}

/** One training step of a task of the small spec on random inputs. */
export async function smallStep(device: Device, task: string, options: StepOptions = {}) {
  const {
    batches = 1,
    schedule = '',
    lossScale = 1024,
    inPlaceFrom,
    disabledPasses = new Set<string>(),
    variants = new Map(),
    ...limits
  } = options;
  const set = { 'train.accumulate': String(batches) };
  const model = validModel({ file: 'small.unit', text: `${smallSpec}\n${schedule}` }, set);
  const target = { ...device.target, ...limits };
  const parameters = modelLayout(model, builtins, target);
  const { optimizer } = trainingCalls(builtins, runSpec(model, builtins).train);
  const session = new Session(device, parameters, stateLayouts(parameters, optimizer));
  for (const parameter of parameters)
    session.arenas.write('parameters', parameter.name, initialize(parameter, 1));
  const before = await session.arenas.read('parameters');
  const request = {
    task,
    mode: 'train',
    sizes,
    target,
    parameters,
    run: runSpec(model, builtins),
    taps: false,
  } as const;
  const compiled = compileProgram(model, builtins, { ...request, disabledPasses, variants });
  const { optimized, update } = compiled.stages;
  const { precision } = model.device;
  const { program, kernels } = inPlaceFrom
    ? plan({
        ...{ ...request, accumulate: batches, variants, precision },
        graphs: [optimized, update],
        inPlaceFrom,
      })
    : compiled;
  const loaded = await session.load(program, kernels);
  const random = seeded(5);
  const inputs = Object.fromEntries(
    program.inputs.map(({ name, dtype, shape }): [string, HostTensor] => {
      const count = shape.reduce((product, size) => product * size, 1);
      if (name === 'step.random') return [name, Uint32Array.of(1, 0, 3, 0)];
      if (name === 'step.loss_scale') return [name, Float32Array.of(lossScale)];
      if (name.startsWith('step.rates')) return [name, new Float32Array(count).fill(1e-2)];
      if (name.endsWith('mask')) return [name, new Int32Array(count).fill(name.startsWith('text') ? 1 : 0)];
      const values = Array.from({ length: count }, () => random.normal());
      return [
        name,
        dtype === 'f32' ? Float32Array.from(values) : Int32Array.from(values, (v) => Math.abs(v) % 3),
      ];
    }),
  );
  for (let batch = 0; batch < batches - 1; batch++) session.run(loaded, inputs, batch);
  const results = await session.run(loaded, inputs, batches - 1).read();
  const after = await session.arenas.read('parameters');
  return { results, before, after, arenas: session.arenas, program, kernels };
}
