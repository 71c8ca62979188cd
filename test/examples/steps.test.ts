import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { forcedVariants } from '../../src/api/kernels/variants.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { nominalSizes } from '../../src/compiler/assemble/sizes.ts';
import { compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import { portable } from '../../src/compiler/target.ts';

/**
 * What a training step of every example comes to: a pass that makes it worse shows in the golden file. `npx vitest run -u` writes it
 * anew.
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

function steps(example: string) {
  const model = check(join(folder, `${example}.unit`)).model!;
  const parameters = modelLayout(model, builtins, portable);
  const run = runSpec(model, builtins);
  return model.tasks.map((task) => {
    const request = {
      task: task.name,
      mode: 'train',
      target: portable,
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

describe.each(examples)('%s', (example) => {
  const made = steps(example);

  test('takes the dispatches, kernels and memory of the golden file', async () => {
    const lines = made.map(({ task, program, kernels }) =>
      [
        task.padEnd(26),
        `${program.dispatches.length} dispatches`.padStart(16),
        `${kernels.length} kernels`.padStart(14),
        `workspace ${(program.memory.workspace / 1e6).toFixed(2)} MB`.padStart(24),
      ].join(''),
    );
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`steps/${example}.txt`);
  });

  test('has a workspace near the least that any plan can do with', () => {
    for (const { task, program } of made) {
      expect(program.memory.workspace / program.memory.live, task).toBeLessThanOrEqual(1.15);
    }
  });
});
