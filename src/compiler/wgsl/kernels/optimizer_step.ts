import { booleanOf, graphOf } from '../../ops/support/attributes.ts';
import { ruleCode, ruleFunctions } from '../emit/rule.ts';
import { grid, input, shader, shapeTag, single } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

const threads = 64;
const lanesOfVec4 = [0, 1, 2, 3] as const;

/** An optimizer's rule over the blocks of an arena, four elements at once, in place: one workgroup a block, so that dispatches do not grow with parameters. */
export const optimizerStep: KernelVariant = {
  family: 'optimizer_step',
  variant: 'block',
  ops: ['optimizer_step'],
  accepts: (node, target) => node.inputs.length <= target.maxStorageBuffers,
  lower(node, target) {
    const states = node.outputs.length - 1;
    const [blockTable, rateTable] = node.inputs.slice(2 + states);
    const blocks = blockTable!.type.shape[0]!;
    const columns = rateTable!.type.shape[1]!;
    const rule = graphOf(node.attributes, 'rule');
    // Neighbouring lanes read neighbouring elements.
    const lanes = target.subgroupSize || threads;
    const skip = booleanOf(node.attributes, 'skips') ? 'if (clip[0] == 0.0) { return; }' : '';
    const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
    const updated = lanesOfVec4.map((lane) => {
      const held = range(states).map((i) => `s${i}[${lane}]`);
      const rates = range(columns).map((i) => `rate${i}`);
      return ruleCode(rule, [`p[${lane}]`, `g[${lane}]`, ...held, ...rates], `_${lane}`);
    });
    const vector = (output: number): string =>
      `vec4f(${updated.map(({ results }) => results[output]!).join(', ')})`;
    const lines = [
      `if (group >= ${blocks}u) { return; }`,
      skip,
      'let first = u32(blocks[group * 3u]);',
      'let count = u32(blocks[group * 3u + 1u]);',
      'let row = u32(blocks[group * 3u + 2u]);',
      ...range(columns).map((i) => `let rate${i} = rates[row * ${columns}u + ${i}u];`),
      `let share = (count + ${4 * threads - 1}u) / ${4 * threads}u * ${4 * lanes}u;`,
      `let begin = lane / ${lanes}u * share;`,
      `for (var i = begin + lane % ${lanes}u * 4u; i < min(count, begin + share); i += ${4 * lanes}u) {`,
      'let at = (first + i) / 4u;',
      // The last vec4 may extend beyond the block; those elements keep their values.
      'let inside = vec4u(i, i + 1u, i + 2u, i + 3u) < vec4u(count);',
      'let p = parameters[at];',
      ...range(states).map((i) => `let s${i} = state${i}[at];`),
      'let g = gradients[at] * clip[0];',
      ...updated.map(({ code }) => code),
      ...range(states).map((i) => `state${i}[at] = select(s${i}, ${vector(i + 1)}, inside);`),
      `parameters[at] = select(p, ${vector(0)}, inside);`,
      '}',
    ];
    const workgroups = grid(blocks, target);
    const kernel = shader({
      family: 'optimizer_step',
      variant: 'block',
      tag: shapeTag([blocks]),
      bindings: [
        { name: 'parameters', element: 'vec4f' },
        { name: 'gradients', element: 'vec4f' },
        ...range(states).map((i) => ({ name: `state${i}`, element: 'vec4f' })),
        { name: 'blocks', element: 'i32' },
        { name: 'rates', element: 'f32' },
        { name: 'clip', element: 'f32' },
      ],
      declarations: ruleFunctions(rule),
      workgroupSize: threads,
      body: lines.filter((line) => line !== '').join('\n'),
      grid: workgroups,
    });
    const args = [
      { output: 0, access: 'read_write' as const },
      input(1),
      ...range(states).map((i) => ({ output: 1 + i, access: 'read_write' as const })),
      ...[0, 1, 2].map((i) => input(2 + states + i)),
    ];
    return single({ kernel, args, workgroups });
  },
};
