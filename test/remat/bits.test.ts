import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { train } from '../../src/api/train.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { nominalSizes } from '../../src/compiler/assemble/sizes.ts';
import { compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import { arenaBytes, ownBytes } from '../../src/compiler/plan/index.ts';
import { trainingCalls } from '../../src/compiler/training/calls.ts';
import { stateLayouts } from '../../src/compiler/training/states.ts';
import { readSafetensorsFile } from '../../src/runtime/checkpoint/safetensors.ts';
import { openDevice } from '../../src/runtime/device/open.ts';
import { smallSpec } from '../support/spec.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/**
 * Recomputation changes nothing: dropout, gradients and updates are bit-for-bit equal to those of a spec
 * without `device`.
 */

const folder = temporaryFolder();

/** Losses of all steps, and the digest of parameters and moments after the last step. */
async function trained(name: string, schedule: string): Promise<readonly (number | string)[]> {
  const file = join(folder, `${name}.unit`);
  writeFileSync(file, `${smallSpec}\n${schedule}\n`);
  const seen: (number | string)[] = [];
  const directory = join(folder, name);
  await train(file, {
    directory,
    workers: 0,
    onEvent: (event) => event.event === 'step' && seen.push(event.loss, event.gradNorm),
  });
  // The metadata describe the run, including its `device`; only tensors must be equal.
  const { tensors } = readSafetensorsFile(join(directory, 'checkpoints/step-0000006.safetensors'));
  const digest = createHash('sha256');
  for (const [tensor, { data }] of tensors) {
    digest.update(tensor).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return [...seen, digest.digest('hex')];
}

/**
 * A memory limit that the largest task meets on this machine's adapter only with recomputation, which is
 * verified.
 */
async function tightMemory(): Promise<number> {
  const { target, close } = await openDevice({});
  await close();
  const compiled = (text: string) => {
    const model = validModel({ file: 'small.unit', text }, {});
    const parameters = modelLayout(model, builtins, target);
    const sizes = nominalSizes(model, model.tasks[0]!);
    const request = {
      task: 'verify',
      mode: 'train',
      sizes,
      target,
      parameters,
      run: runSpec(model, builtins),
      taps: false,
    } as const;
    const { program, stages } = compileProgram(model, builtins, { ...request, variants: new Map() });
    const { optimizer } = trainingCalls(builtins, runSpec(model, builtins).train);
    const arenas = arenaBytes(parameters, stateLayouts(parameters, optimizer));
    return { bytes: arenas + ownBytes(program), workspace: program.memory.workspace, stages };
  };
  const plain = compiled(smallSpec);
  const memory = Math.round(plain.bytes - 0.05 * plain.workspace);
  const fitted = compiled(`${smallSpec}\ndevice { memory: ${memory}  recompute: .fit }`);
  expect(fitted.stages.optimized.nodes.length).toBeGreaterThan(plain.stages.optimized.nodes.length);
  return memory;
}

test('a run is the same bit for bit with layers recomputed by name, and to fit', async () => {
  const plain = await trained('plain', '');
  expect(plain.length).toBe(13);
  expect(await trained('named', 'device webgpu { recompute: [vision, language, shared] }')).toEqual(plain);
  const memory = await tightMemory();
  expect(await trained('fitted', `device { memory: ${memory}  recompute: .fit }`)).toEqual(plain);
});
