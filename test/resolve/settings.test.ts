import { describe, expect, test } from 'vitest';
import type { Overrides } from '../../src/api/spec/overrides.ts';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { changedSettings } from '../../src/compiler/model/settings.ts';
import { smallSpec } from '../support/spec.ts';

const model = (text: string, set: Overrides = {}) => validModel({ file: 'small.unit', text }, set);

/** `path: before | now` */
function changes(now: string, set: Overrides = {}): readonly string[] {
  return changedSettings(model(smallSpec), model(now, set)).map(
    ({ path, before, now: value }) => `${path}: ${before ?? '-'} | ${value ?? '-'}`,
  );
}

describe('changed settings', () => {
  test('are none if only the text differs', () => {
    expect(changes(smallSpec.replaceAll('  ', '   ').replace('lr: 1e-4', 'lr: 0.0001'))).toEqual([]);
  });

  test('have the path that sets them', () => {
    const set = {
      'train.optimizer.lr': '5e-4',
      'train.group.slow.lr': '1e-5',
      'train.batch': '8',
      'category.batch': '2',
      'names.format.train': '100',
      'language.body.bert.dropout': '20%',
      'image.prepare.normalize.mean': '[0.4, 0.5, 0.5]',
    };
    expect(changes(smallSpec, set)).toEqual([
      'image.prepare.normalize.mean: [0.5, 0.5, 0.5] | [0.4, 0.5, 0.5]',
      'language.body.bert.dropout: 0.1 | 0.2',
      'names.format.train: 64 | 100',
      'category.batch: - | 2',
      'train.batch: 4 | 8',
      'train.optimizer.lr: 0.001 | 0.0005',
      'train.group.slow.lr: 0.0001 | 0.00001',
    ]);
    for (const [path, value] of Object.entries(set)) {
      expect(changes(smallSpec, { [path]: value })[0]).toMatch(new RegExp(`^${path}: `));
    }
  });

  test('of a built-in that was replaced, added or removed name it, and its common arguments', () => {
    expect(changes(smallSpec.replace('warmup_cosine(warmup: 2)', 'constant()'))).toEqual([
      'train.lr_schedule: warmup_cosine | constant',
      'train.lr_schedule.warmup: 2 | 0',
    ]);
    expect(changes(smallSpec.replace('  clip: grad_norm(1.0)\n', ''))).toEqual(['train.clip: grad_norm | -']);
    const flipped = smallSpec.replace('-> normalize(', '-> flip() -> normalize(');
    expect(changes(flipped)).toEqual(['image.prepare: resize -> normalize | resize -> flip -> normalize']);
  });

  test('omit settings that change no result', () => {
    expect(changes(smallSpec.replace('classes: 8 }', 'classes: 8  cache: "kept" }'))).toEqual([]);
  });
});
