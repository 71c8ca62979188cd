import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { recordedArchive, recordedLegacy } from './recorded.ts';
import { contents, opened } from './support.ts';
import {
  archive,
  call,
  dict,
  floats,
  int,
  legacy,
  list,
  name,
  none,
  pickle,
  storage,
  tensor,
  text,
  tuple,
  zip,
} from './torch_writer.ts';

const row = { shape: [2], strides: [1] };

describe('recorded files', () => {
  const expected = {
    'proj.weight': 'F32 [2,3]: 1 2 3 4 5 6',
    'proj.transposed': 'F32 [3,2]: 1 4 2 5 3 6',
    'proj.tail': 'F32 [2]: 5 6',
    half: 'F16 [2]: 1.5 -2',
    steps: 'I64 []: 70000',
  };

  test('the zip format', async () => {
    const file = await opened(recordedArchive);
    expect(file.format).toBe('PyTorch archive');
    expect(file.notes).toEqual(['the state dict is under model']);
    expect(contents(file)).toEqual(expected);
  });

  test('the legacy format', async () => {
    const file = await opened(recordedLegacy);
    expect(file.format).toBe('PyTorch (before 1.6)');
    expect(file.notes).toEqual([]);
    expect(contents(file)).toEqual(expected);
  });
});

describe('views', () => {
  const data = floats(...Array.from({ length: 24 }, (_, index) => index));
  const stored = storage('FloatStorage', '0', 24);

  test.each([
    ['an offset', { offset: 22, ...row }, '22 23'],
    ['three axes turned around', { shape: [2, 3, 4], strides: [1, 2, 6] }, undefined],
    ['every second column', { offset: 1, shape: [2, 3], strides: [6, 2] }, '1 3 5 7 9 11'],
    ['a repeated row', { offset: 4, shape: [2, 2], strides: [0, 1] }, '4 5 4 5'],
    ['strides of single elements', { offset: 3, shape: [1, 2, 1], strides: [99, 1, 7] }, '3 4'],
    ['no elements', { offset: 24, shape: [0, 4], strides: [4, 1] }, ''],
  ])('%s', async (_, view, values) => {
    const file = await opened(archive(dict({ w: tensor(stored, view) }), { 0: data }));
    const turned = Array.from(
      { length: 24 },
      (_, i) => (i % 4) * 6 + (Math.floor(i / 4) % 3) * 2 + Math.floor(i / 12),
    );
    expect([...file.read('w')].join(' ')).toBe(values ?? turned.join(' '));
  });

  test('a legacy view of a part of a storage', async () => {
    const part = storage('FloatStorage', 'root', 4, tuple(text('part'), int(1), int(3)));
    const value = dict({ w: tensor(part, { offset: 1, ...row }) });
    expect(contents(await opened(legacy(value, { root: [4, floats(1, 2, 3, 4)] })))).toEqual({
      w: 'F32 [2]: 3 4',
    });
  });

  test('a big-endian archive', async () => {
    const bytes = Buffer.from(floats(1, -2)).swap32();
    const value = dict({ w: tensor(storage('FloatStorage', '0', 2), row) });
    expect(contents(await opened(archive(value, { 0: bytes }, 'big')))).toEqual({ w: 'F32 [2]: 1 -2' });
  });

  test('compressed members, under any root', async () => {
    const value = dict({ w: tensor(stored, { offset: 5, ...row }) });
    const options = { root: 'best/', deflate: (content: Uint8Array) => deflateRawSync(content) };
    const bytes = zip({ 'data.pkl': pickle(value), 'data/0': data }, options);
    expect(contents(await opened(bytes))).toEqual({ w: 'F32 [2]: 5 6' });
  });
});

describe('objects', () => {
  const data = { 0: floats(1, 2) };
  const weight = tensor(storage('FloatStorage', '0', 2), row);

  test('a state dict two dicts down, beside options of training', async () => {
    const options = Buffer.concat([
      call(name('argparse', 'Namespace')),
      dict({ lr: text('x') }, true),
      Buffer.from('b'),
    ]);
    const wrapped = dict(
      { args: options, model: dict({ state_dict: dict({ w: weight, n: int(3) }) }) },
      true,
    );
    const file = await opened(archive(wrapped, data));
    expect(file.notes).toEqual([
      'the state dict is under model -> state_dict',
      'skipped, because they are not tensors: n',
    ]);
    expect(contents(file)).toEqual({ w: 'F32 [2]: 1 2' });
  });

  test('the prefix of DataParallel is removed if all names have it', async () => {
    const all = await opened(archive(dict({ 'module.a': weight, 'module.b': weight }), data));
    expect(all.tensors.map((info) => info.name)).toEqual(['a', 'b']);
    expect(all.notes).toHaveLength(1);
    const some = await opened(archive(dict({ 'module.a': weight, b: weight }), data));
    expect(some.tensors.map((info) => info.name)).toEqual(['module.a', 'b']);
  });

  test('a parameter, an OrderedDict of Python 2, and an untyped storage', async () => {
    const parameter = call(name('torch._utils', '_rebuild_parameter'), weight, Buffer.from([0x88]), dict({}));
    const untyped = call(
      name('torch._utils', '_rebuild_tensor_v3'),
      storage('UntypedStorage', '1', 8),
      int(1),
      tuple(int(1)),
      tuple(int(1)),
      Buffer.from([0x89]),
      dict({}),
      name('torch', 'float32'),
    );
    const pairs = list(list(text('p'), parameter), list(text('u'), untyped));
    const value = call(name('collections', 'OrderedDict'), pairs);
    expect(contents(await opened(archive(value, { ...data, 1: floats(8, 9) })))).toEqual({
      p: 'F32 [2]: 1 2',
      u: 'F32 [1]: 9',
    });
  });

  test('operations of protocol 4: frames, short strings, the implied memo, names from the stack', async () => {
    const short = (value: string): Buffer =>
      Buffer.concat([Buffer.from([0x8c, value.length]), Buffer.from(value)]);
    const memo = Buffer.from([0x94]);
    const body = Buffer.concat([
      Buffer.from([0x95, 9, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from('}'),
      memo,
      short('w'),
      memo,
      ...[short('torch._utils'), memo, short('_rebuild_tensor_v2'), memo, Buffer.from([0x93])],
      tuple(storage('FloatStorage', '0', 2), int(0), tuple(int(2)), tuple(int(1)), Buffer.from([0x89]), none),
      Buffer.from('Rs'),
      // The key of the first item, read from the memo.
      ...[Buffer.from('h'), Buffer.from([1]), none, Buffer.from('0'), Buffer.from('0')],
    ]);
    const bytes = zip({ 'data.pkl': pickle(body, 4), 'data/0': floats(1, 2) });
    expect(contents(await opened(bytes))).toEqual({ w: 'F32 [2]: 1 2' });
  });
});
