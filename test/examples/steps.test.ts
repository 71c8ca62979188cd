import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { forcedVariants } from '../../src/api/kernels/variants.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { nominalSizes } from '../../src/compiler/assemble/sizes.ts';
import { compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import { portable, type Target } from '../../src/compiler/target.ts';

/**
 * Dispatches, kernels and memory of a training step of every example, with WebGPU's guaranteed limits and on
 * a software adapter with subgroups, so that regressions by a pass or kernel appear in the golden files. `npx
 * vitest run -u` updates them.
 */

const examples = [
  'quickstart',
  'emoji',
  'sst2_vqa',
  'coco_overfit',
  'bert_sst2',
  'detr',
  'unit',
  'unit_separate',
];
const folder = resolve(import.meta.dirname, '../../examples');

/** An adapter like lavapipe: eight-lane subgroups, textures, many bindings. */
const cpu: Target = { ...portable, name: 'cpu', class: 'cpu', subgroupSize: 8, maxStorageBuffers: 16 };

function steps(example: string, target: Target) {
  const model = check(join(folder, `${example}.unit`)).model!;
  const parameters = modelLayout(model, builtins, target);
  const run = runSpec(model, builtins);
  return model.tasks.map((task) => {
    const request = {
      task: task.name,
      mode: 'train',
      target,
      parameters,
      run,
      taps: false,
    } as const;
    const sizes = nominalSizes(model, task);
    const { program, kernels } = compileProgram(model, builtins, {
      ...request,
      sizes,
      variants: forcedVariants(),
    });
    return { task: task.name, program, kernels };
  });
}

const cases = [portable, cpu].flatMap((target) => examples.map((example) => ({ example, target })));

describe.each(cases)('$example on $target.name', ({ example, target }) => {
  const made = steps(example, target);

  test('matches the dispatches, kernels and memory of the golden file', async () => {
    const lines = made.map(({ task, program, kernels }) =>
      [
        task.padEnd(26),
        `${program.dispatches.length} dispatches`.padStart(16),
        `${kernels.length} kernels`.padStart(14),
        `workspace ${(program.memory.workspace / 1e6).toFixed(2)} MB`.padStart(24),
      ].join(''),
    );
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`steps/${target.name}/${example}.txt`);
  });

  test('has a workspace near the lower bound of all plans', () => {
    for (const { task, program } of made) {
      expect(program.memory.workspace / program.memory.live, task).toBeLessThanOrEqual(1.15);
    }
  });
});
