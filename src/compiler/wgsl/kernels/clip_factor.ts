import { elementCount } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import { grid, input, output, shader, single } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

const threads = 64;

/** Joint norm and clipping factor from partial sums: one workgroup, each invocation a stride of them, then in order. */
export const clipFactor: KernelVariant = {
  family: 'clip_factor',
  variant: 'workgroup',
  ops: ['clip_factor'],
  accepts: (node, target) => node.inputs.length + 2 <= target.maxStorageBuffers,
  lower(node, target) {
    const max = numberOf(node.attributes, 'max_norm');
    const scaled = node.attributes.scaled === true;
    const partials = scaled ? node.inputs.slice(0, -1) : node.inputs;
    const counts = partials.map((value) => elementCount(value.type.shape));
    const sums = counts.map(
      (count, i) => `for (var i = lane; i < ${count}u; i += ${threads}u) { total += partial${i}[i]; }`,
    );
    const factor = max === 0 ? '1.0' : `min(1.0, ${max}f / (norm + 1e-6))`;
    const body = `
var total = 0.0;
${sums.join('\n')}
shares[lane] = total;
workgroupBarrier();
if (lane == 0u) {
  var all = 0.0;
  for (var i = 0u; i < ${threads}u; i++) { all += shares[i]; }
  let norm = sqrt(all)${scaled ? ' / scale[0]' : ''};
  joint[0] = norm;
  clip[0] = ${scaled ? unscaled(factor) : factor};
}`;
    const workgroups = grid(1, target);
    const kernel = shader({
      family: 'clip_factor',
      variant: 'workgroup',
      tag: counts.join('x'),
      bindings: [
        ...counts.map((_, i) => ({ name: `partial${i}`, element: 'f32' })),
        ...(scaled ? [{ name: 'scale', element: 'f32' }] : []),
        { name: 'joint', element: 'f32' },
        { name: 'clip', element: 'f32' },
      ],
      declarations: `var<workgroup> shares: array<f32, ${threads}>;`,
      workgroupSize: threads,
      body,
      grid: workgroups,
    });
    return single({
      kernel,
      args: [...node.inputs.map((_, i) => input(i)), output(0), output(1)],
      workgroups,
    });
  },
};

/** Divided by the scale of the loss; 0 where the norm is not finite, told by its exponent since WGSL may take it that no number is. */
function unscaled(factor: string): string {
  return `select(${factor} / scale[0], 0.0, (bitcast<u32>(norm) & 0x7f800000u) == 0x7f800000u)`;
}
