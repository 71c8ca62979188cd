import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openWeights } from '../../src/runtime/weights/open.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { fileOf } from './support.ts';
import {
  archive,
  call,
  dict,
  floats,
  int,
  legacy,
  name,
  type Pickled,
  pickle,
  storage,
  tensor,
  text,
  tuple,
  zip,
} from './torch_writer.ts';

const weight = tensor(storage('FloatStorage', '0', 2), { shape: [2], strides: [1] });

async function refusalOf(bytes: Uint8Array): Promise<string> {
  const path = fileOf(bytes);
  return dataErrorOf(() => openWeights(path), path);
}

async function refusal(value: Pickled): Promise<string> {
  return refusalOf(archive(value, { 0: floats(1, 2) }));
}

test('an archive with two files of one name is refused', async () => {
  const bytes = Buffer.from(archive(dict({ w: weight }), { 0: floats(1, 2), 1: floats(3, 4) }));
  const twice = Buffer.from(bytes.toString('latin1').replaceAll('data/1', 'data/0'), 'latin1');
  expect(await refusalOf(twice)).toContain('the archive has two files');
});

describe('nothing in a file is executed', () => {
  test('posix.system, in both formats', async () => {
    const proof = join(temporaryFolder(), 'proof');
    const attack = call(name('posix', 'system'), text(`touch ${proof}`));
    const message =
      '<root>: refused: the file wants to run posix.system, which weights do not need; nothing was run\n' +
      'save the state dict alone: torch.save(model.state_dict(), PATH)';
    expect(await refusal(dict({ w: weight, x: attack }))).toBe(message);
    expect(await refusalOf(legacy(attack, {}))).toBe(message);
    expect(existsSync(proof)).toBe(false);
  });

  test.each([
    ['builtins', 'eval'],
    ['builtins', 'getattr'],
    ['os', 'system'],
    ['torch', 'load'],
    ['torch._utils', '_rebuild_tensor_v2.__globals__'],
    ['torch.hub', 'load'],
    ['numpy', '__builtins__'],
    ['constructor', 'constructor'],
    ['__proto__', 'toString'],
  ])('%s.%s, by every operation that names', async (module, member) => {
    const expected = `wants to run ${module}.${member},`;
    const fromStack = Buffer.concat([text(module), text(member), Buffer.from([0x93])]);
    const instance = Buffer.from(`(i${module}\n${member}\n`, 'latin1');
    for (const value of [name(module, member), fromStack, instance]) {
      expect(await refusal(value)).toContain(expected);
    }
  });

  test('allowed names cannot be called, and values are not names', async () => {
    expect(await refusal(call(name('builtins', 'dict')))).toContain('wants to run builtins.dict,');
    expect(await refusal(call(name('torch', 'float32')))).toContain('wants to run torch.float32,');
    expect(await refusal(call(text('posix.system')))).toContain('it calls a value that is not a name');
  });

  test('an entire model, and a TorchScript program', async () => {
    const model = Buffer.concat([
      tuple(text('module'), text('Net'), text('net.py'), text('import os')),
      Buffer.from('Q'),
    ]);
    expect(await refusal(model)).toContain('refused: it is a whole model with its classes');
    const program = zip({ 'data.pkl': pickle(dict({ w: weight })), 'constants.pkl': pickle(tuple()) });
    expect(await refusalOf(program)).toContain('refused: it is a TorchScript program');
  });

  test('control characters are never printed', async () => {
    expect(await refusal(name('posix', 'a\x1b[2Jb'))).toContain('posix.a?[2Jb');
    expect(await refusal(dict({ 'a\x1b[2J': weight }))).toContain(
      String.raw`the name "a\u001b[2J" has control characters`,
    );
  });

  test('recursive lists as keys', async () => {
    const depth = 20_000;
    const nested = Buffer.from(`${']'.repeat(depth)}${'a'.repeat(depth - 1)}`);
    const byKey = Buffer.concat([Buffer.from('}'), nested, int(1), Buffer.from('s')]);
    expect(await refusal(byKey)).toContain('found a dict of a list');
    const id = [text('storage'), name('torch', 'FloatStorage'), nested, text('cpu'), int(1)];
    expect(await refusal(Buffer.concat([tuple(...id), Buffer.from('Q')]))).toContain(
      'an object of an unknown kind',
    );
  });

  test('attributes and keys do not change objects of the process', async () => {
    const value = Buffer.concat([
      dict({ ['__proto__']: weight, w: weight }),
      dict({ polluted: int(1) }, true),
      Buffer.from('b'),
    ]);
    const file = await openWeights(fileOf(archive(value, { 0: floats(1, 2) })));
    file.close();
    expect(file.tensors.map((info) => info.name)).toEqual(['__proto__', 'w']);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('claims beyond the file', () => {
  const view = (shape: readonly number[], strides: readonly number[], offset = 0): Pickled =>
    dict({ w: tensor(storage('FloatStorage', '0', 2), { shape, strides, offset }) });

  test.each([
    [
      'a tensor past its storage',
      view([3], [1]),
      'a tensor [3] of it ends at byte 12 of storage 0, which has 8',
    ],
    ['an offset past its storage', view([2], [1], 1), 'ends at byte 12 of storage 0'],
    ['one element claimed many times', view([65536, 65536, 2], [0, 0, 1]), 'is too large'],
    ['negative strides', view([2], [-1]), 'has no storage, offset, size and stride'],
    ['fewer strides than axes', view([2, 1], [1]), 'has no storage, offset, size and stride'],
    [
      'a storage larger than its data',
      dict({ w: tensor(storage('FloatStorage', '0', 3), { shape: [3], strides: [1] }) }),
      'storage data/0 is truncated: it has 8 bytes of 12',
    ],
    [
      'a storage that is not there',
      dict({ w: tensor(storage('FloatStorage', '7', 2), { shape: [2], strides: [1] }) }),
      'storage data/7 is missing: tensors use it',
    ],
    [
      'elements of another kind',
      dict({ w: tensor(storage('QInt8Storage', '0', 2), { shape: [2], strides: [1] }) }),
      'it holds elements of a kind that is not supported: torch.QInt8Storage',
    ],
  ])('%s', async (_, value, message) => {
    expect(await refusal(value)).toContain(message);
  });
});

describe('small files that claim much are refused', () => {
  test('a program that copies a list again and again', async () => {
    const items = Buffer.concat([Buffer.from('('), Buffer.alloc(5000, ')'), Buffer.from('lq\x00')]);
    const copy = Buffer.from('h\x01(h\x00tR0');
    const build = Buffer.concat([items, name('collections', 'OrderedDict'), Buffer.from('q\x010')]);
    const program = Buffer.concat([build, ...Array<Buffer>(500).fill(copy), dict({ w: weight })]);
    expect(await refusal(program)).toContain('its pickle takes more than 20,000,000 steps');
  });

  test('a line without an end', async () => {
    const long = Buffer.concat([Buffer.from('c'), Buffer.alloc(5000, 'a')]);
    expect(await refusal(long)).toContain('a line of more than 1000 bytes');
  });

  test('a tensor that repeats its elements', async () => {
    const repeated = tensor(storage('FloatStorage', '0', 2), { shape: [2 ** 29], strides: [0] });
    expect(await refusal(dict({ w: repeated }))).toContain('at most 16 times as many are allowed');
  });

  test('a compressed pickle larger than any real one', async () => {
    const zeros = new Uint8Array(2 ** 25);
    const deflate = (bytes: Uint8Array) => (bytes === zeros ? deflateRawSync(bytes) : undefined);
    expect(await refusalOf(zip({ 'data.pkl': zeros }, { deflate }))).toContain(
      'unpacks to 33554432 bytes; at most 16777216 are allowed',
    );
  });

  test('a tensor of more axes than PyTorch has', async () => {
    const ones = Array<number>(65).fill(1);
    const deep = tensor(storage('FloatStorage', '0', 2), { shape: ones, strides: ones });
    expect(await refusal(dict({ w: deep }))).toContain('no storage, offset, size and stride');
  });
});
