import { numberOf } from '../../ops/support/attributes.ts';
import { grid, input, shader, shapeTag, single } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

const threads = 64;

/** AdamW over the blocks of an arena, four elements at once, in place: one workgroup a block, so that dispatches do not grow with parameters. */
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
    // Lanes that run together walk memory that lies together.
    const lanes = target.subgroupSize || threads;
    const skipped = node.attributes.scaled === true ? 'if (clip[0] == 0.0) { return; }\n' : '';
    const body = `
if (group >= ${blocks}u) { return; }
${skipped}let first = u32(blocks[group * 3u]);
let count = u32(blocks[group * 3u + 1u]);
let row = u32(blocks[group * 3u + 2u]);
let rate = rates[row * 2u];
let decay = rates[row * 2u + 1u];
let piece = (count + ${4 * threads - 1}u) / ${4 * threads}u * ${4 * lanes}u;
let begin = lane / ${lanes}u * piece;
for (var i = begin + lane % ${lanes}u * 4u; i < min(count, begin + piece); i += ${4 * lanes}u) {
  let at = (first + i) / 4u;
  // The last four may lie beyond the block: they are left as they are.
  let inside = vec4u(i, i + 1u, i + 2u, i + 3u) < vec4u(count);
  let p = parameters[at];
  let m = moment1[at];
  let v = moment2[at];
  let g = gradients[at] * clip[0];
  let mean = ${beta1}f * m + ${1 - beta1}f * g;
  let square = ${beta2}f * v + ${1 - beta2}f * g * g;
  let updated = p - rate * mean / (sqrt(square) + ${eps}f);
  moment1[at] = select(m, mean, inside);
  moment2[at] = select(v, square, inside);
  parameters[at] = select(p, updated - decay * updated, inside);
}`;
    const workgroups = grid(blocks, target);
    const kernel = shader({
      family: 'adamw',
      variant: 'block',
      tag: shapeTag([blocks]),
      bindings: [
        ...['parameters', 'gradients', 'moment1', 'moment2'].map((name) => ({ name, element: 'vec4f' })),
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
