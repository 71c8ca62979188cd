import { numberOf } from '../../ops/support/attributes.ts';
import type { KernelVariant } from '../kernel.ts';
import { grid, input, shader, shapeTag, single } from '../shader.ts';

const threads = 64;

/** AdamW over the blocks of an arena, in place: one workgroup a block, so that dispatches do not grow with parameters. */
export const adamw: KernelVariant = {
  family: 'adamw',
  variant: 'block',
  ops: ['adamw'],
  accepts: (_, target) => target.maxStorageBuffers >= 7,
  lower(node, target) {
    const blocks = node.inputs[4]!.type.shape[0]!;
    const [beta1, beta2, eps] = ['beta1', 'beta2', 'eps'].map((name) => numberOf(node.attributes, name)) as [
      number,
      number,
      number,
    ];
    const skipped = node.attributes.scaled === true ? 'if (clip[1] == 0.0) { return; }\n' : '';
    const body = `
if (group >= ${blocks}u) { return; }
${skipped}let first = u32(blocks[group * 3u]);
let end = first + u32(blocks[group * 3u + 1u]);
let row = u32(blocks[group * 3u + 2u]);
let rate = rates[row * 2u];
let decay = rates[row * 2u + 1u];
for (var i = first + lane; i < end; i += ${threads}u) {
  let g = gradients[i] * clip[1];
  let m = ${beta1}f * moment1[i] + ${1 - beta1}f * g;
  let v = ${beta2}f * moment2[i] + ${1 - beta2}f * g * g;
  moment1[i] = m;
  moment2[i] = v;
  let updated = parameters[i] - rate * m / (sqrt(v) + ${eps}f);
  parameters[i] = updated - decay * updated;
}`;
    const workgroups = grid(blocks, target);
    const kernel = shader({
      family: 'adamw',
      variant: 'block',
      tag: shapeTag([blocks]),
      bindings: [
        { name: 'parameters', element: 'f32' },
        { name: 'gradients', element: 'f32' },
        { name: 'moment1', element: 'f32' },
        { name: 'moment2', element: 'f32' },
        { name: 'blocks', element: 'i32' },
        { name: 'rates', element: 'f32' },
        { name: 'clip', element: 'f32' },
      ],
      workgroupSize: threads,
      body,
      grid: workgroups,
    });
    const args = [
      { output: 0, access: 'read_write' as const },
      input(1),
      { output: 1, access: 'read_write' as const },
      { output: 2, access: 'read_write' as const },
      input(4),
      input(5),
      input(6),
    ];
    return single({ kernel, args, workgroups });
  },
};
