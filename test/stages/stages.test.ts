import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { compile } from '../../src/api/compile.ts';
import { printStage, stages } from '../../src/api/stages.ts';
import { readArtifact } from '../../src/compiler/artifact/read.ts';
import { artifactFiles } from '../../src/compiler/artifact/write.ts';

/**
 * Golden text of the compiler stages for a small spec: a change in any stage appears in the diff. Kernels
 * have separate golden files (test/kernels/golden).
 */

const text = readFileSync(new URL('./small.unit', import.meta.url), 'utf8');
const source = { file: 'small.unit', text };

test.each(stages.filter((stage) => stage !== 'kernels'))('--emit %s', async (stage) => {
  const result = check(source);
  expect(result.diagnostics).toEqual([]);
  const printed = printStage(stage, result.model!, result, { mode: 'train' });
  await expect(`${printed.trimEnd()}\n`).toMatchFileSnapshot(`./golden/${stage}.txt`);
});

test('--emit kernels prints every kernel of the plan once', () => {
  const result = check(source);
  const print = (stage: 'kernels' | 'plan') => printStage(stage, result.model!, result, { mode: 'train' });
  const printed = [...print('kernels').matchAll(/^\/\/ (\w+)\n(?=enable|@group)/gm)].map(([, name]) => name);
  const planned = [...print('plan').matchAll(/^ *\d+ {2}(\w+) \[/gm)].map(([, name]) => name);
  expect(planned.length).toBeGreaterThan(20);
  expect(new Set(printed)).toEqual(new Set(planned));
  expect(new Set(printed).size).toBe(printed.length);
});

test('an artifact has the same bytes every time', () => {
  const once = artifactFiles(compile(source).artifact);
  const again = artifactFiles(compile(source).artifact);
  expect([...again]).toEqual([...once]);
});

test('an artifact matches its schema and is read back completely', () => {
  const { artifact } = compile(source);
  const files = artifactFiles(artifact);
  const read = readArtifact(files.get('program.json')!, (file) => files.get(file)!);
  expect(read).toEqual(JSON.parse(JSON.stringify(artifact)));
});

test('a damaged artifact is refused with the position', () => {
  const files = artifactFiles(compile(source).artifact);
  const damaged = files.get('program.json')!.replace('"version": 1', '"version": "one"');
  expect(() => readArtifact(damaged, () => '')).toThrow(/\/version must be equal to constant/);
  expect(() => readArtifact('{', () => '')).toThrow(/is not JSON/);
});

test('the plan needs little more memory than the tensors that are live at once', () => {
  for (const { memory } of compile(source).artifact.programs) {
    expect(memory.workspace).toBeLessThanOrEqual(1.15 * memory.live);
  }
});
