import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/api/check.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { modelLayout } from '../../src/compiler/compile.ts';
import { format } from '../../src/compiler/syntax/format.ts';
import { portable } from '../../src/compiler/target.ts';
import { taskPlans } from '../../src/runtime/data/plan.ts';

const folder = resolve(import.meta.dirname, '../../examples');
const files = readdirSync(folder).filter((name) => name.endsWith('.unit'));

describe.each(files)('examples/%s', (name) => {
  const path = join(folder, name);

  // Missing data and weight files are only warnings.
  it('has no errors', () => {
    const errors = check(path).diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
  });

  it('is formatted', () => {
    const text = readFileSync(path, 'utf8');
    expect(format({ file: name, text }).text).toBe(text);
  });
});

describe("the paper's model", () => {
  const layout = (name: string) => modelLayout(check(join(folder, name)).model!, builtins, portable);
  const total = (parameters: ReturnType<typeof layout>) =>
    parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  const under = (parameters: ReturnType<typeof layout>, prefix: string) =>
    parameters.filter((parameter) => parameter.name.startsWith(prefix));

  it('has the 1,610 entries of the published state dict, including repeated decoders and embeddings', () => {
    const parameters = layout('unit.unit');
    const decoder = under(parameters, 'unit_base_model.transformer.decoder.');
    const embeddings = under(parameters, 'bert_model.module.embeddings.');
    expect(parameters.length + 8 * decoder.length + embeddings.length).toBe(1610);
    expect(total(parameters)).toBe(201_615_834);
  });

  it('mirrors, crops and resizes the images of detection in this order, before they are normalised', () => {
    const plans = taskPlans(runSpec(check(join(folder, 'unit.unit')).model!, builtins), null);
    const steps = plans.map(({ modalities: [image] }) =>
      image!.steps.map(({ builtin }) => builtin).join(' '),
    );
    expect(steps.slice(0, 3)).toEqual([
      'flip random_crop resize normalize',
      'flip random_crop resize normalize',
      'resize normalize',
    ]);
  });

  it('has a decoder for each task after a change of one line', () => {
    const [shared, separate] = [layout('unit.unit'), layout('unit_separate.unit')];
    const decoder = under(shared, 'unit_base_model.transformer.decoder.');
    expect(under(separate, 'unit_base_model.transformer.decoders.').length).toBe(8 * decoder.length);
    expect(total(separate) - total(shared)).toBe(7 * total(decoder));
  });

  it.each([
    ['detr.unit', 41_464_000, 200_000],
    ['bert_sst2.unit', 158_741_762, 1],
  ])('in part: %s', (name, expected, tolerance) => {
    expect(Math.abs(total(layout(name)) - expected)).toBeLessThan(tolerance);
  });
});
