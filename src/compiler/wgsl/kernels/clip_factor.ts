import { elementCount } from '../../ir/graph.ts';
import { booleanOf, graphOf } from '../../ops/support/attributes.ts';
import { ruleCode, ruleFunctions } from '../emit/rule.ts';
import { grid, input, output, shader, single } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

const threads = 64;

/** Joint norm and clipping factor from partial sums: one workgroup; each invocation strides over them, then the results are added in order. */
export const clipFactor: KernelVariant = {
  family: 'clip_factor',
  variant: 'workgroup',
  ops: ['clip_factor'],
  accepts: (node, target) => node.inputs.length + 2 <= target.maxStorageBuffers,
  lower(node, target) {
    const scaled = booleanOf(node.attributes, 'scaled');
    const rule = graphOf(node.attributes, 'rule');
    const partials = scaled ? node.inputs.slice(0, -1) : node.inputs;
    const counts = partials.map((value) => elementCount(value.type.shape));
    const sums = counts.map(
      (count, i) => `for (var i = lane; i < ${count}u; i += ${threads}u) { total += partial${i}[i]; }`,
    );
    const { code, results } = ruleCode(rule, ['norm'], '');
    const lines = [
      'var total = 0.0;',
      ...sums,
      'shares[lane] = total;',
      'workgroupBarrier();',
      'if (lane == 0u) {',
      'var all = 0.0;',
      `for (var i = 0u; i < ${threads}u; i++) { all += shares[i]; }`,
      `let norm = sqrt(all)${scaled ? ' / scale[0]' : ''};`,
      code,
      'joint[0] = norm;',
      `clip[0] = ${scaled ? unscaled(results[0]!) : results[0]};`,
      '}',
    ];
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
      declarations: `var<workgroup> shares: array<f32, ${threads}>;\n${ruleFunctions(rule)}`,
      workgroupSize: threads,
      body: lines.filter((line) => line !== '').join('\n'),
      grid: workgroups,
    });
    return single({
      kernel,
      args: [...node.inputs.map((_, i) => input(i)), output(0), output(1)],
      workgroups,
    });
  },
};

/** Divided by the loss scale; 0 where the norm is not finite, read from its exponent because WGSL may assume that all numbers are finite. */
function unscaled(factor: string): string {
  return `select(${factor} / scale[0], 0.0, (bitcast<u32>(norm) & 0x7f800000u) == 0x7f800000u)`;
}
