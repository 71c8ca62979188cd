import { existsSync, readdirSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { Executor } from '../../dist/tools/fuzz/engine/executor.js';
import { fuzz } from '../../dist/tools/fuzz/fuzz_target.js';
import { Random } from '../../src/runtime/random.ts';
import { mutated } from '../../tools/fuzz/engine/mutate.ts';
import { withChangedJson } from '../../tools/fuzz/engine/mutate_json.ts';
import type { Fault } from '../../tools/fuzz/engine/verdict.ts';
import type { FuzzTarget } from '../../tools/fuzz/target.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const module = new URL('planted.mjs', import.meta.url).href;
const { target } = (await import(module)) as { readonly target: FuzzTarget };
const input = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

let executor: Executor | undefined;
afterEach(() => executor?.close());

test.each([
  ['x', 'exception', 'TypeError: planted'],
  ['hang', 'time', 'no end within'],
  ['memory', 'memory', 'at most'],
  ['file', 'file', 'planted_file'],
  ['exit', 'death', 'ended with 3'],
] as const)('the planted fault %s is found as %s', async (text, kind, detail) => {
  executor = new Executor(target, module, { measure: 'coverage', waiting: { grace: 1, patience: 5 } });
  const { faults } = await executor.run([input('a'), input(text), input('b')]);
  expect(faults).toMatchObject([{ index: 1, fault: { kind, detail: expect.stringContaining(detail) } }]);
  expect(existsSync(new URL('planted_file', import.meta.url))).toBe(false);
  // The next process continues.
  expect((await executor.run([input('b')])).faults).toEqual([]);
});

test('inputs that execute new code are found within a batch', async () => {
  executor = new Executor(target, module, { measure: 'coverage', waiting: { grace: 1, patience: 5 } });
  await executor.run([input('b')]);
  const { news } = await executor.run([input('c'), input('a'), input('aa'), input('ab')]);
  expect(news).toEqual([1, 3]);
});

test('fuzzing keeps inputs with new code and stores inputs with faults', async () => {
  const folder = temporaryFolder();
  const found: Fault[] = [];
  const state = await fuzz(target, {
    module,
    corpus: `${folder}/corpus`,
    faults: `${folder}/faults`,
    seconds: 60,
    inputs: 1000,
    seed: '1',
    found: (_path, fault) => found.push(fault),
    progress: () => {},
  });
  expect(state.inputs).toBeGreaterThanOrEqual(1000);
  expect(state.kept).toBe(readdirSync(`${folder}/corpus`).length);
  expect(state.kept).toBeGreaterThan(1);
  expect(found.map(({ kind }) => kind)).toContain('exception');
  expect(readdirSync(`${folder}/faults`)).toHaveLength(found.length);
});

test('mutations are as long as the target allows, and repaired', () => {
  const random = new Random(1);
  const parents = { inputs: [input('abcdef'), input('12')], tokens: [input('token')] };
  const all = Array.from({ length: 500 }, () => mutated(target, parents, random));
  expect(Math.max(...all.map(({ length }) => length))).toBe(8);
  const repairing = { ...target, repair: (bytes: Uint8Array) => bytes.fill(0x2a) };
  const repaired = Array.from({ length: 100 }, () => mutated(repairing, parents, random));
  expect(
    repaired.filter((bytes) => bytes.length > 0 && bytes.every((byte) => byte === 0x2a)).length,
  ).toBeGreaterThan(40);
});

test('changed JSON stays JSON, within other bytes and within texts', () => {
  const random = new Random(1);
  const before = [0xff, ...Buffer.from('{"a":[1,{"b":"{\\"c\\":2}"}],"d":"x"}'), 0xfe];
  const changed = Array.from({ length: 300 }, () => withChangedJson(Uint8Array.from(before), random));
  // Undefined if the brace within the text was selected.
  const texts = changed.flatMap((bytes) =>
    bytes ? [Buffer.from(bytes.subarray(1, -1)).toString('utf8')] : [],
  );
  for (const text of texts) expect(() => JSON.parse(text), text).not.toThrow();
  const inner = texts.map((text) => JSON.parse(text).a?.[1]?.b).filter((text) => typeof text === 'string');
  expect(new Set(texts).size).toBeGreaterThan(50);
  expect(inner.some((text) => text.startsWith('{') && text !== '{"c":2}')).toBe(true);
  expect(texts.some((text) => text.includes('"__proto__"'))).toBe(true);
  expect(withChangedJson(Uint8Array.from(Buffer.from('{"a"')), random)).toBeUndefined();
});
