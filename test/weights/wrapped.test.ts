import { expect, test } from 'vitest';
import { loadWeights } from '../../src/runtime/weights/load.ts';
import { mapNamed } from '../../src/runtime/weights/maps/index.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { opened, safetensorsOf } from './support.ts';

/** Weight files of training scripts: names with a wrapper's prefix, values of a diverged run. */

const map = mapNamed('hugging_face')!;
const wanted = [
  { name: 'bert_model.module.pooler.dense.weight', shape: [1, 2] },
  { name: 'bert_model.module.pooler.dense.bias', shape: [2] },
];

function pooler(prefix: string, values: readonly number[]): Uint8Array {
  return safetensorsOf(
    {
      [`${prefix}bert.pooler.dense.weight`]: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
      [`${prefix}bert.pooler.dense.bias`]: { dtype: 'F32', shape: [2], data_offsets: [8, 16] },
    },
    new Uint8Array(Float32Array.from(values).buffer),
  );
}

test.each([
  ['', []],
  ['module.', ['DataParallel']],
  ['_orig_mod.', ['torch.compile']],
  ['model.', ['PyTorch Lightning']],
  ['_orig_mod.module.', ['torch.compile', 'DataParallel']],
])('the prefix "%s" is removed from every name', async (prefix, wrappers) => {
  const file = await opened(pooler(prefix, [1, 2, 3, 4]));
  expect([...loadWeights(wanted, file, map)].map(([, values]) => [...values])).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(file.notes).toHaveLength(wrappers.length);
  for (const [i, wrapper] of wrappers.entries()) expect(file.notes[i]).toContain(wrapper);
});

test('an unknown prefix of all names is named in the hint', async () => {
  const file = await opened(pooler('net.', [1, 2, 3, 4]));
  expect(await dataErrorOf(() => loadWeights(wanted, file, map), file.path)).toContain(
    'every unexpected name begins with net.: if a training script added it',
  );
});

test.each([
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
])('a non-finite value is reported with its tensor: %s', async (value, text) => {
  const file = await opened(pooler('', [1, 2, 3, value]));
  expect(await dataErrorOf(() => [...loadWeights(wanted, file, map)], file.path)).toContain(
    `bert.pooler.dense.bias: element 1 is ${text}, which is not finite`,
  );
});
