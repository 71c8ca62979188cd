/**
 * The joint norm √Σ partialᵢ of all gradients and the factor that the clipping rule derives from it. Inputs:
 * one or more tensors of partial sums of squares from `squared_sum` [blocks], and the loss scale [1] if
 * gradients are scaled. Outputs: joint_norm [1] and factor [1].
 *
 * One workgroup: each lane accumulates a strided partial sum, and the first lane adds the partial sums in a
 * fixed order.
 */

import { elementCount, expectOp } from '../../ir/graph.ts';
import { indented, ruleCode, ruleFunctions } from '../emit/rule.ts';
import { single } from '../emit/threaded.ts';
import type { KernelVariant } from '../variant.ts';

const threads = 64;

export const clipFactor: KernelVariant = {
  family: 'clip_factor',
  variant: 'workgroup',
  summary:
    'Joint gradient norm and clipping factor from partial sums of squares. One workgroup: each ' +
    'invocation accumulates a strided partial sum, and the first one adds them in a fixed order',
  ops: ['clip_factor'],
  needs: 'a storage buffer per input and two more',
  accepts: (node, target) => node.inputs.length + 2 <= target.maxStorageBuffers,
  lower(node, _target, tensors) {
    const { rule, scaled } = expectOp(node, 'clip_factor').attributes;
    const counts = (scaled ? node.inputs.slice(0, -1) : node.inputs).map((value) =>
      elementCount(value.type.shape),
    );
    const partials = counts.map((_, i) => tensors.input(i, `partial${i}`, 'f32'));
    const scale = scaled ? tensors.input(counts.length, 'scale', 'f32') : undefined;
    const joint = tensors.output(0, 'joint_norm', 'f32');
    const clip = tensors.output(1, 'factor', 'f32');
    const sums = partials.map(
      (partial, i) =>
        `for (var i = lane; i < ${counts[i]}u; i += ${threads}u) { total += ${partial.load('i')}; }`,
    );
    const { code, results } = ruleCode(rule, ['norm'], '');
    const lines = [
      'var total = 0.0;',
      ...sums,
      'partial_sums[lane] = total;',
      'workgroupBarrier();',
      'if (lane == 0u) {',
      ...[
        'var squares = 0.0;',
        `for (var i = 0u; i < ${threads}u; i++) { squares += partial_sums[i]; }`,
        `let norm = sqrt(squares)${scale ? ` / ${scale.load('0')}` : ''};`,
        ...(code === '' ? [] : [code]),
        joint.store('0', 'norm'),
        clip.store('0', scale ? unscaled(results[0]!, scale.load('0')) : results[0]!),
      ].map(indented),
      '}',
    ];
    return single({
      family: 'clip_factor',
      variant: 'workgroup',
      tag: counts.join('x'),
      tensors: [...partials, ...(scale ? [scale] : []), joint, clip],
      declarations: `var<workgroup> partial_sums: array<f32, ${threads}>;\n${ruleFunctions(rule)}`,
      workgroupSize: threads,
      body: lines.filter((line) => line !== '').join('\n'),
      groups: 1,
    });
  },
};

/**
 * The factor divided by the loss scale; 0 if the norm is not finite, so that the optimizer skips the step.
 * The test reads the exponent bits, because WGSL lets compilers assume that no number is infinite or NaN.
 */
function unscaled(factor: string, scale: string): string {
  return `select(${factor} / ${scale}, 0.0, (bitcast<u32>(norm) & 0x7f800000u) == 0x7f800000u)`;
}
