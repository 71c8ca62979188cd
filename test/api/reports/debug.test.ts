import { expect, test } from 'vitest';
import { debugText } from '../../../src/api/reports/debug.ts';
import { validModel } from '../../../src/api/spec/valid_model.ts';
import { builtins } from '../../../src/builtins.ts';
import { runSpec } from '../../../src/compiler/assemble/run_spec.ts';
import { compileProgram, modelLayout } from '../../../src/compiler/compile.ts';
import { portable } from '../../../src/compiler/target.ts';
import { smallSpec } from '../../support/spec.ts';

test('every level of UNITC_DEBUG adds to the one before', () => {
  const model = validModel({ file: 'small.unit', text: smallSpec }, {});
  const compiled = compileProgram(model, builtins, {
    task: 'category',
    mode: 'eval',
    sizes: { batch: 2, tokens: 12 },
    target: portable,
    parameters: modelLayout(model, builtins, portable),
    run: runSpec(model, builtins),
    variants: new Map(),
    taps: false,
  });
  const [none, passes, wgsl, graphs, buffers] = [0, 1, 2, 3, 4].map((level) => debugText(compiled, level));
  expect(none).toBe('');
  expect(passes).toMatch(
    /^program category eval: \d+ dispatches, \d+ kernels\n {2}category eval\n {4}differentiate +skipped: only training takes gradients\n/,
  );
  expect(passes).toMatch(/\n {2}update: skipped: only training updates parameters\n/);
  expect(passes).toMatch(/\n {4}dead_code +\d+ -> +\d+ nodes +[\d.]+ ms\n/);
  expect(passes).not.toContain('@compute');
  expect(wgsl).toContain('@compute');
  expect(graphs).toContain('after simplify');
  expect(buffers).toContain('buffer workspace');
});
