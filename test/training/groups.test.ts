import { describe, expect, test } from 'vitest';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { modelLayout } from '../../src/compiler/compile.ts';
import { portable } from '../../src/compiler/target.ts';
import { smallSpec } from '../support/spec.ts';

/** Learning rate and weight decay of every parameter, by groups and `no_decay`. */

/** Replaces the small spec's optimizer by settings of `train`. */
function ratesWith(settings: string) {
  const text = smallSpec.replace(/optimizer: [^\n]*/, settings);
  const model = validModel({ file: 'small.unit', text }, {});
  const { groups } = runSpec(model, builtins).train;
  const layout = modelLayout(model, builtins, portable);
  return new Map(layout.map(({ name, group }) => [name, groups[group]!]));
}

const optimizer = 'optimizer: adamw(lr: 1e-3, weight_decay: 0.1)';
const [norm, bias, weight] = [
  'bert_model.module.embeddings.LayerNorm',
  'bert_model.module.encoder.layer.0.attention.self.query.bias',
  'bert_model.module.encoder.layer.0.attention.self.query.weight',
];

describe('weight decay', () => {
  test('applies to every parameter by default', () => {
    const decays = [...ratesWith(optimizer).values()].map(({ weightDecay }) => weightDecay);
    expect(new Set(decays)).toEqual(new Set([0.1]));
  });

  test('of biases and norms is 0 if no_decay exempts them', () => {
    const rates = ratesWith(`${optimizer}\n  no_decay: [.bias, .norm]`);
    const decayOf = (name: string) => rates.get(name)!.weightDecay;
    expect([weight, bias, `${norm}.weight`, `${norm}.bias`].map(decayOf)).toEqual([0.1, 0, 0, 0]);
    expect(rates.get(bias)!.learningRate).toBe(1e-3);
  });

  test('is kept for biases of other layers if only norms are exempt', () => {
    const rates = ratesWith(`${optimizer}\n  no_decay: [.norm]`);
    const decayOf = (name: string) => rates.get(name)!.weightDecay;
    expect([weight, bias, `${norm}.weight`, `${norm}.bias`].map(decayOf)).toEqual([0.1, 0.1, 0, 0]);
  });

  test('can be set for a group, in which no_decay applies as well', () => {
    const group = 'group text { params: language  lr: 1e-4  weight_decay: 0.5 }';
    const rates = ratesWith(`${optimizer}\n  no_decay: [.bias]\n  ${group}`);
    expect(rates.get(weight)).toEqual({ name: 'text', learningRate: 1e-4, weightDecay: 0.5 });
    expect(rates.get(bias)).toEqual({ name: 'text, no decay', learningRate: 1e-4, weightDecay: 0 });
  });

  test('adds no groups if nothing is exempt', () => {
    const names = [...ratesWith(optimizer).values()].map(({ name }) => name);
    expect(names.filter((name) => name.includes('no decay'))).toEqual([]);
  });
});

test('every optimizer has a learning rate and weight decay, which groups override', () => {
  for (const { name, parameters } of builtins.optimizers) {
    const names = parameters.map((parameter) => parameter.name);
    expect(names, name).toEqual(expect.arrayContaining(['lr', 'weight_decay']));
  }
});
