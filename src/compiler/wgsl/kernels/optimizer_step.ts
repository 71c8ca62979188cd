/**
 * (θ, states) ← rule(θ, clip · g, states, rates) for every element of an arena, in place: parameters [P],
 * gradients [P], states [P] each, blocks [n, 3] (first element, count, row of the rates), rates [rows,
 * columns] and clip [1].
 *
 * One workgroup updates one block, a range of one parameter, so that one dispatch updates the whole arena;
 * one invocation updates four elements per iteration. Bound by memory: AdamW reads four arenas and writes
 * three.
 */

import { expectOp } from '../../ir/graph.ts';
import { indented, ruleCode, ruleFunctions } from '../emit/rule.ts';
import { shapeTag, single } from '../emit/threaded.ts';
import type { KernelVariant } from '../variant.ts';

const threads = 64;
const lanesOfVec4 = [0, 1, 2, 3] as const;

export const optimizerStep: KernelVariant = {
  family: 'optimizer_step',
  variant: 'block',
  summary:
    "An optimizer's rule over the blocks of an arena, in place and four elements at a time: one " +
    'workgroup per block, so that the number of dispatches does not grow with the number of ' +
    'parameters',
  ops: ['optimizer_step'],
  needs: 'a storage buffer per input',
  accepts: (node, target) => node.inputs.length <= target.maxStorageBuffers,
  lower(node, target, tensors) {
    const states = node.outputs.length - 1;
    const [blockTable, rateTable] = node.inputs.slice(2 + states);
    const count = blockTable!.type.shape[0]!;
    const columns = rateTable!.type.shape[1]!;
    const { rule, skips } = expectOp(node, 'optimizer_step').attributes;
    // Adjacent lanes access adjacent memory (coalesced); each subgroup updates a contiguous share of the
    // block.
    const lanes = target.subgroupSize || threads;
    const range = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);
    const parameters = tensors.output(0, 'parameters', 'vec4f', 'read_write');
    const gradients = tensors.input(1, 'gradients', 'vec4f');
    const state = range(states).map((i) => tensors.output(1 + i, `state${i}`, 'vec4f', 'read_write'));
    const blocks = tensors.input(2 + states, 'blocks', 'i32');
    const rates = tensors.input(3 + states, 'rates', 'f32');
    const clip = tensors.input(4 + states, 'clip', 'f32');
    const skip = skips ? `if (${clip.load('0')} == 0.0) { return; }` : '';
    const updated = lanesOfVec4.map((lane) => {
      const laneStates = range(states).map((i) => `s${i}[${lane}]`);
      const row = range(columns).map((i) => `rate${i}`);
      return ruleCode(rule, [`p[${lane}]`, `g[${lane}]`, ...laneStates, ...row], `_${lane}`);
    });
    const vector = (output: number): string =>
      `vec4f(${updated.map(({ results }) => results[output]!).join(', ')})`;
    const body = [
      'let at = (first + i) / 4u;',
      // The last vec4 may extend beyond the block; those elements keep their values.
      'let inside = vec4u(i, i + 1u, i + 2u, i + 3u) < vec4u(count);',
      `let p = ${parameters.load('at')};`,
      ...state.map((tensor, i) => `let s${i} = ${tensor.load('at')};`),
      `let g = ${gradients.load('at')} * ${clip.load('0')};`,
      ...updated.map(({ code }) => code),
      ...state.map((tensor, i) => tensor.store('at', `select(s${i}, ${vector(i + 1)}, inside)`)),
      parameters.store('at', `select(p, ${vector(0)}, inside)`),
    ];
    const lines = [
      `if (group >= ${count}u) { return; }`,
      skip,
      `let first = u32(${blocks.load('group * 3u')});`,
      `let count = u32(${blocks.load('group * 3u + 1u')});`,
      `let row = u32(${blocks.load('group * 3u + 2u')});`,
      ...range(columns).map((i) => `let rate${i} = ${rates.load(`row * ${columns}u + ${i}u`)};`),
      `let perSubgroup = (count + ${4 * threads - 1}u) / ${4 * threads}u * ${4 * lanes}u;`,
      `let begin = lane / ${lanes}u * perSubgroup;`,
      `for (var i = begin + lane % ${lanes}u * 4u; i < min(count, begin + perSubgroup); i += ${4 * lanes}u) {`,
      ...body.map(indented),
      '}',
    ];
    return single({
      family: 'optimizer_step',
      variant: 'block',
      tag: shapeTag([count]),
      tensors: [parameters, gradients, ...state, blocks, rates, clip],
      declarations: ruleFunctions(rule),
      workgroupSize: threads,
      body: lines.filter((line) => line !== '').join('\n'),
      groups: count,
    });
  },
};
