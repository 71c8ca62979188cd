import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../../src/api/compile.ts';
import { chunkBytes } from '../../src/compiler/artifact/arenas.ts';
import { readArtifact } from '../../src/compiler/artifact/read.ts';
import { artifactFiles } from '../../src/compiler/artifact/write.ts';
import { smallSpec } from '../support/spec.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Artifacts on disk: written, read back, and byte-for-byte equal from every compilation. */

const compiled = () => compile({ file: 'small.unit', text: smallSpec }).artifact;
const artifact = compiled();

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
  for (const [path, text] of artifactFiles(artifact)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});

const text = (path: string): string => readFileSync(join(folder, path), 'utf8');

test('is read back completely', () => {
  expect(readArtifact(text('program.json'), text)).toEqual(JSON.parse(JSON.stringify(artifact)));
});

test('has the same bytes when compiled again', () => {
  const again = artifactFiles(compiled());
  expect([...again.keys()].sort()).toEqual([...artifactFiles(artifact).keys()].sort());
  for (const [path, bytes] of again) expect(bytes === text(path), path).toBe(true);
});

test('has the same bytes after reading and writing', () => {
  const read = artifactFiles(readArtifact(text('program.json'), text));
  expect(read.get('program.json') === text('program.json')).toBe(true);
});

test('contains one file for each kernel and no other files', () => {
  const files = readdirSync(join(folder, 'kernels')).map((name) => `kernels/${name}`);
  expect(artifact.kernels.map(({ file }) => file).sort()).toEqual(files.sort());
  expect(new Set(files).size).toBe(artifact.kernels.length);
});

test('has neither kernel source nor absolute paths in program.json', () => {
  expect(text('program.json')).not.toContain('@compute');
  expect(text('program.json')).not.toContain(process.cwd());
});

describe.each(artifact.programs.map((program) => [`${program.task}, ${program.mode}`, program] as const))(
  '%s',
  (_, program) => {
    const sizes = new Map(program.buffers.map(({ name, bytes }) => [name, bytes]));
    for (const [chunk, bytes] of chunkBytes(artifact.parameters).entries()) {
      for (const arena of ['parameters', 'gradients', 'first_moment', 'second_moment'])
        sizes.set(`${arena}.${chunk}`, bytes);
    }

    test('dispatches only existing kernels, within existing buffers', () => {
      for (const { kernel, bindings, sizes: values } of program.dispatches) {
        expect(artifact.kernels[kernel]).toBeDefined();
        const source = artifact.kernels[kernel]!.source!;
        expect(bindings.length).toBe(source.split('@group(0)').length - 1);
        const names = /struct Sizes \{(.*)\}/.exec(source)?.[1]?.split(',') ?? [];
        expect(values?.length ?? 0).toBe(names.length);
        for (const { buffer, offset, bytes } of bindings) {
          expect(offset + bytes, buffer).toBeLessThanOrEqual(sizes.get(buffer)!);
        }
      }
    });

    test('has inputs, constants and outputs inside their buffers; inputs and constants do not overlap', () => {
      const given = [...program.inputs, ...program.constants];
      const places = given.map(({ buffer, offset }) => `${buffer} ${offset}`);
      expect(new Set(places).size).toBe(places.length);
      // Outputs with the same value share one placement.
      for (const { buffer } of program.outputs) expect(buffer).toBe('results');
      const placed = [...given, ...program.outputs];
      for (const { name, buffer, offset, shape } of placed) {
        const end = offset + 4 * shape.reduce((product, size) => product * size, 1);
        expect(end, name).toBeLessThanOrEqual(sizes.get(buffer)!);
      }
    });

    test('updates trainable parameters, in training programs only', () => {
      const trainable = artifact.parameters
        .filter((parameter) => parameter.trainable)
        .map(({ name }) => name);
      expect(program.updates.length > 0).toBe(program.mode === 'train');
      expect(program.updates.filter((name) => !trainable.includes(name))).toEqual([]);
    });
  },
);
