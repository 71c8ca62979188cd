import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { nominalSizes } from '../../src/compiler/assemble/sizes.ts';
import { compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import { nodeFlop } from '../../src/compiler/ops/support/flop.ts';
import { viewAlignment, viewsOf } from '../../src/compiler/plan/memory/views.ts';
import { portable, type Target } from '../../src/compiler/target.ts';

/** The operation counts that profiles divide by time. */

const target: Target = { ...portable, name: 'cpu', class: 'cpu', subgroupSize: 8, maxStorageBuffers: 16 };
const file = 'examples/quickstart.unit';
const model = validModel({ file, text: readFileSync(file, 'utf8') }, {});
const { work, stages } = compileProgram(model, builtins, {
  task: 'answer',
  mode: 'train',
  sizes: nominalSizes(model, model.tasks[0]!),
  target,
  parameters: modelLayout(model, builtins, target),
  run: runSpec(model, builtins),
  variants: new Map(),
  taps: false,
});

test('the operations of a convolution are counted at its product, not at the dispatch that moves its channels last', () => {
  const convolutions = work.filter(({ family }) => family.startsWith('conv2d'));
  const operations = (part: string): readonly number[] =>
    convolutions.filter(({ kernel }) => kernel.includes(part)).map(({ flop }) => flop);
  expect(operations('_channels_last').length).toBeGreaterThan(0);
  expect(operations('_channels_last').filter((flop) => flop > 0)).toEqual([]);
  expect(operations('_sum_slices').filter((flop) => flop > 0)).toEqual([]);
  expect(operations('_texture').filter((flop) => flop === 0)).toEqual([]);
});

test('the operations of every node that is not a view are counted once', () => {
  const expected = [stages.optimized, stages.update].flatMap((graph) => {
    const views = viewsOf(graph, viewAlignment(target, 'f32'));
    return graph.nodes.filter((node) => !views.isFree(node)).map(nodeFlop);
  });
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  expect(sum(work.map(({ flop }) => flop))).toBe(sum(expected));
});
