import { expect, test } from 'vitest';
import { requireBatchesFit } from '../../../src/api/run/batch_size.ts';
import { validModel } from '../../../src/api/spec/valid_model.ts';
import { PlanError } from '../../../src/compiler/plan/index.ts';
import { portable } from '../../../src/compiler/target.ts';
import { tinySpec } from '../../support/tiny.ts';

const spec = { file: 'tiny.unit', text: tinySpec };

test('batches that fit an adapter are accepted', () => {
  expect(() => requireBatchesFit(validModel(spec, {}), portable)).not.toThrow();
});

test('batches that no adapter binds are refused before they are prepared', () => {
  const model = validModel(spec, { 'train.batch': 100_000_000 });
  expect(() => requireBatchesFit(model, portable)).toThrow(PlanError);
  expect(() => requireBatchesFit(model, portable)).toThrow(
    /^task \w+ has batches of 100000000 records, \d+ bytes of .*; the adapter binds at most \d+ bytes: use a smaller batch$/,
  );
});
