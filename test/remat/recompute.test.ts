import { expect, test } from 'vitest';
import { estimate } from '../../src/api/estimate.ts';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { type CompiledProgram, compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import { interpret } from '../../src/compiler/ir/interpret.ts';
import type { ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { verify } from '../../src/compiler/ir/verify.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { PlanError } from '../../src/compiler/plan/index.ts';
import { duplication } from '../../src/compiler/remat/duplicate.ts';
import { fittingNodes } from '../../src/compiler/remat/fit.ts';
import { forwardNodes } from '../../src/compiler/remat/forward.ts';
import { portable } from '../../src/compiler/target.ts';
import { Draw } from '../../tools/kernels/draw.ts';
import { smallSpec } from '../support/spec.ts';

/** The effect of a `device` block on the programs of a small model. */

const sizes = { batch: 16, height: 32, width: 32, tokens: 12 };

function compiled(
  schedule: string,
  task = 'verify',
  mode: 'train' | 'eval' = 'train',
  own: Readonly<Record<string, number>> = sizes,
): CompiledProgram {
  const model = validModel({ file: 'small.unit', text: `${smallSpec}\n${schedule}` }, {});
  const parameters = modelLayout(model, builtins, portable);
  const request = {
    task,
    mode,
    sizes: own,
    target: portable,
    parameters,
    run: runSpec(model, builtins),
    variants: new Map(),
    taps: false,
  };
  return compileProgram(model, builtins, request);
}

const plain = compiled('');
const workspace = ({ program }: CompiledProgram): number => program.memory.workspace;

test('layers by name: memory falls, and matrix products are among the recomputed nodes', () => {
  const named = compiled('device webgpu { recompute: [vision, language, shared] }');
  expect(workspace(named)).toBeLessThan(0.8 * workspace(plain));
  const again = named.stages.optimized.nodes.filter(({ origin }) => origin?.label.endsWith('(recomputed)'));
  const ops = again.flatMap((node) => (node.body?.nodes ?? [node]).map(({ op }) => op));
  expect(ops).toContain('matmul');
  expect(again.length).toBe(named.stages.optimized.nodes.length - plain.stages.optimized.nodes.length);
  expect(named.stages.log.find(({ pass }) => pass === 'recompute')!.outcome).toMatchObject({
    kind: 'changed',
    after: named.stages.optimized.nodes.length,
  });
});

test('only named layers are recomputed', () => {
  const named = compiled('device { recompute: vision.backbone }');
  const labels = named.stages.optimized.nodes.flatMap(({ origin }) => origin?.label ?? []);
  const again = labels.filter((label) => label.endsWith('(recomputed)'));
  expect(again.length).toBeGreaterThan(0);
  expect(again.every((label) => label.startsWith('vision.backbone.'))).toBe(true);
});

/** Bytes of a training step of `verify`, with parameters and moments. */
function peakOf(text: string): number {
  const model = validModel({ file: 'small.unit', text }, {});
  return estimate(model, sizes).tasks.verify!.peakMemory;
}

test('to fit: only cheap nodes are recomputed, as many as the limit requires', () => {
  const whole = peakOf(smallSpec);
  const memory = Math.round(0.93 * whole);
  const fitted = compiled(`device { memory: ${memory}  recompute: .fit }`);
  expect(peakOf(`${smallSpec}\ndevice { memory: ${memory}  recompute: .fit }`)).toBeLessThanOrEqual(memory);
  const again = fitted.stages.optimized.nodes.filter(({ origin }) => origin?.label.endsWith('(recomputed)'));
  expect(again.length).toBeGreaterThan(0);
  for (const { op } of again) expect(op).not.toMatch(/matmul|conv2d/);
  const roomy = compiled(`device { memory: ${2 * whole}  recompute: .fit }`);
  expect(roomy.program).toEqual(plain.program);
});

test('a program beyond the memory limit is refused with its size and advice', () => {
  expect(() => compiled('device { memory: 1MiB }')).toThrow(PlanError);
  expect(() => compiled('device { memory: 1MiB }')).toThrow(
    /^task verify takes [\d.]+ MiB on the device, [\d.]+ MiB of it parameters, gradients and optimizer states; device\.memory allows 1\.0 MiB\. To lower it, recompute/,
  );
  expect(() => compiled('device { memory: 1MiB  recompute: .fit }')).toThrow('name layers');
});

test('evaluation recomputes nothing', () => {
  const evaluated = compiled('device { recompute: [vision, language, shared] }', 'verify', 'eval');
  expect(evaluated.program).toEqual(compiled('', 'verify', 'eval').program);
});

test('the estimate shows both sizes', () => {
  const model = validModel({ file: 'small.unit', text: `${smallSpec}\ndevice { recompute: language }` }, {});
  const { peakMemory, peakMemoryWithoutRecompute } = estimate(model, sizes).tasks.category!;
  expect(peakMemory).toBeLessThan(peakMemoryWithoutRecompute!);
});

test('any forward nodes can be recomputed without changing a result', () => {
  const graph = compiled('', 'category', 'train', { batch: 2, tokens: 12 }).stages.optimized;
  const draw = new Draw(5);
  const again = duplication(graph);
  const inputs = new Map(
    graph.inputs.map((input): [string, ReferenceTensor] => {
      const { type } = input.value;
      if (input.role === 'constant')
        return [input.name, { shape: type.shape, data: Float64Array.from(input.data) }];
      const drawn = type.dtype === 'f32' ? draw.reals(type.shape) : draw.wholes(type.shape, 0, 1, type.dtype);
      return [input.name, drawn];
    }),
  );
  const expected = interpret(ops, graph, inputs);
  for (let i = 0; i < 3; i++) {
    const chosen = new Set([...forwardNodes(graph)].filter(() => draw.chance(0.4)));
    const changed = again(chosen);
    verify(ops, changed);
    expect(changed.nodes.length).toBeGreaterThan(graph.nodes.length);
    expect(interpret(ops, changed, inputs)).toEqual(expected);
  }
  expect(fittingNodes(graph, Number.POSITIVE_INFINITY).size).toBe(0);
});
