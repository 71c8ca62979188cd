// Benchmark of a graph: its inputs stay on the device, and its dispatches are submitted repeatedly.
import { forcedVariants } from '../../../dist/src/api/kernels/variants.js';
import { optimize } from '../../../dist/src/compiler/passes/index.js';
import { insertCopies, layoutParameters, plan, targetFor } from '../../../dist/src/compiler/plan/index.js';
import { encodeAll } from '../../../dist/src/runtime/execute/encode.js';
import { Session } from '../../../dist/src/runtime/execute/session.js';
import { valuesOf } from '../../values.mjs';

/**
 * @param graph its inputs have the role `parameter` and the names of `tensors`
 * @param {import('../../values.mjs').TensorSpec[]} tensors
 * @param {'f32' | 'f16'} precision to which products may round their operands
 */
export async function prepareGraph(device, graph, tensors, precision = 'f32') {
  const parameters = layoutParameters(tensors.map(asParameter), () => 0, device.target);
  const target = targetFor(precision, device.target);
  const { program, kernels } = plan({
    task: graph.name,
    mode: 'eval',
    sizes: {},
    graphs: [insertCopies.run(optimize(graph, target).graph, { target, precision })],
    parameters,
    target,
    precision,
    variants: forcedVariants(),
  });
  const session = new Session(device, parameters, []);
  for (const tensor of tensors) session.arenas.write('parameters', tensor.name, valuesOf(tensor));
  const loaded = await session.load(program, kernels);
  return {
    results: () => session.run(loaded, {}).read(),
    run: (repeats) => runMany(device, loaded.dispatches, repeats),
    release: () => releaseArenas(session),
  };
}

function asParameter({ name, shape }) {
  return { name, path: name, shape, initializer: { kind: 'zeros' }, trainable: false };
}

export function releaseArenas({ arenas }) {
  for (const buffer of arenas.buffers.values()) buffer.destroy();
}

/** Submits all dispatches `repeats` times at once; resolves when the device has finished them. */
async function runMany(device, dispatches, repeats) {
  const encoder = device.gpu.createCommandEncoder();
  for (let i = 0; i < repeats; i++) encodeAll(encoder, dispatches);
  device.gpu.queue.submit([encoder.finish()]);
  await device.checked(device.gpu.queue.onSubmittedWorkDone());
}
