import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as unitc from '../../src/index.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { type Fence, fences, pages } from './commands/blocks.ts';

/** Programs in the docs: TypeScript and JavaScript are type-checked with the types of the package, Python is parsed. */

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The programs of the docs in some languages. */
function programs(...languages: readonly string[]): readonly Fence[] {
  return pages.flatMap(fences).filter((fence) => languages.includes(fence.language) && isProgram(fence));
}

/** docs/api.md also has declarations, which are generated from those of the package. */
function isProgram({ page, above }: Fence): boolean {
  return page !== 'docs/api.md' || above === 'Example:';
}

/** Declarations of names that the docs' programs assume. */
const given: Readonly<Record<string, string>> = {
  blob: 'declare const blob: Blob;',
  writeFileSync: "import { writeFileSync } from 'node:fs';",
};

/** A program with the declarations and imports that it omits. */
function complete(program: string): string {
  const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(program);
  const exported = program.includes('import ') ? [] : Object.keys(unitc).filter(uses);
  return [
    ...Object.keys(given)
      .filter(uses)
      .map((name) => given[name]!),
    ...(exported.length > 0 ? [`import { ${exported.join(', ')} } from 'unitc';`] : []),
    program,
    'export {};',
  ].join('\n');
}

const configuration = {
  compilerOptions: {
    target: 'ES2023',
    module: 'NodeNext',
    lib: ['ES2023', 'DOM'],
    types: ['node', '@webgpu/types'],
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['*.ts'],
};

/** Packages imported by the programs, and their types. */
const packages = {
  unitc: root,
  '@types': join(root, 'node_modules/@types'),
  '@webgpu': join(root, 'node_modules/@webgpu'),
};

/** The errors of the TypeScript compiler for some programs. */
function typeErrors(texts: readonly string[]): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  mkdirSync(join(folder, 'node_modules'));
  for (const [name, path] of Object.entries(packages))
    symlinkSync(path, join(folder, 'node_modules', name), 'dir');
  for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${index}.ts`), text);
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  return stdout + stderr;
}

test('programs in TypeScript and JavaScript have the types of the package', { timeout: 120_000 }, () => {
  const found = programs('ts', 'js');
  expect(found.length).toBeGreaterThan(20);
  const errors = typeErrors(found.map(({ content }) => complete(content)));
  const byPage = errors.replace(/^.*\b(\d+)\.ts\(/gm, (_, index) => `${found[Number(index)]!.page} (`);
  expect(byPage).toBe('');
});

test('a mistake in a program is found', { timeout: 120_000 }, () => {
  expect(typeErrors([complete("await train('model.unit', { sets: {} });")])).toContain(
    "'sets' does not exist",
  );
});

/** Parses a JSON list of programs from stdin, and prints the errors. */
const parse = `
import ast, json, sys
for program in json.load(sys.stdin):
    try:
        ast.parse(program)
    except SyntaxError as error:
        print(error, program)
`;

const python = spawnSync('python3', ['--version']).status === 0;

test.skipIf(!python)(`programs in Python are well-formed${python ? '' : ' (no python3 here)'}`, () => {
  const found = programs('py', 'python');
  expect(found.length).toBeGreaterThan(2);
  const input = JSON.stringify(found.map(({ content }) => content));
  const { status, stdout } = spawnSync('python3', ['-c', parse], { input, encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '']);
});
