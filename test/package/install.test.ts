import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../temporary_folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
const app = join(folder, 'app');

interface Packed {
  readonly filename: string;
  readonly integrity: string;
  readonly files: readonly { readonly path: string }[];
}

let packed: Packed;
/** The reason for skipping the tests: npm finds the dependencies neither in its cache nor in a registry. */
let unavailable: string | undefined;

beforeAll(() => {
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  packed = (JSON.parse(execFileSync('npm', pack, { cwd: root, encoding: 'utf8' })) as Packed[])[0]!;
  mkdirSync(app);
  writeManifests();
  const install = ['ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status, stderr } = spawnSync('npm', install, { cwd: app, encoding: 'utf8' });
  if (/\b(?:ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED)\b/.test(stderr)) unavailable = stderr;
  else if (status !== 0) throw new Error(stderr);
});

/** A project that depends on the packed file, with the versions of the repository's lock file. */
function writeManifests(): void {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Record<string, unknown>>>;
  };
  const { name: _, version, devDependencies: __, ...unitc } = lock.packages['']!;
  const dependencies = { unitc: `file:../${packed.filename}` };
  const production = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);
  const manifest = { name: 'app', version: '1.0.0', type: 'module', private: true, dependencies };
  const packages = {
    '': manifest,
    ...Object.fromEntries(production),
    'node_modules/unitc': { ...unitc, version, resolved: dependencies.unitc, integrity: packed.integrity },
  };
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(app, 'package-lock.json'),
    JSON.stringify({ name: 'app', version: '1.0.0', lockfileVersion: 3, requires: true, packages }),
  );
}

function run(command: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: app, encoding: 'utf8' });
  return { code: status, out: stdout, error: stderr };
}

test('the package contains everything a user needs', () => {
  const paths = packed.files.map(({ path }) => path);
  for (const path of [
    'LICENSE',
    'NOTICE',
    'README.md',
    'bin/unitc.js',
    'dist/src/index.js',
    'dist/src/index.d.ts',
    'docs/api.md',
    'docs/language.md',
    'docs/tutorial.md',
    'examples/quickstart.unit',
    'examples/library/train.ts',
    'examples/tutorial/make.mjs',
    'grammar/unit.ebnf',
    'grammar/unit.tmLanguage.json',
    'package.json',
    'schema.json',
    'certificate.schema.json',
  ])
    expect(paths).toContain(path);
});

test('the package contains no sources, tools, tests or build records', () => {
  const paths = packed.files.map(({ path }) => path);
  const unwanted = paths.filter(
    (path) =>
      path.endsWith('.tsbuildinfo') ||
      /^(?:dist\/)?(?:tools|test|bench|\.ci)\//.test(path) ||
      path.startsWith('src/') ||
      (/\.ts$/.test(path) && !path.endsWith('.d.ts') && !path.startsWith('examples/')),
  );
  expect(unwanted).toEqual([]);
});

test("README's first command works: npx unitc train examples/quickstart.unit", (context) => {
  context.skip(unavailable !== undefined, unavailable);
  const { code, out, error } = run('npx', 'unitc', 'train', 'examples/quickstart.unit', '--steps', '3', '-q');
  expect(error).toMatch(
    /^note: there is no file examples\/quickstart\.unit here; using the example of the package/,
  );
  expect(code).toBe(0);
  expect(out).toMatch(/^task +metric +held out +majority/);
  expect(out).toContain('run: runs/quickstart');
});

test('the library, its schema and its manifest are imported by name', (context) => {
  context.skip(unavailable !== undefined, unavailable);
  writeFileSync(
    join(app, 'use.mjs'),
    `import { readFileSync } from 'node:fs';
     import { check, UnitcError } from 'unitc';
     const read = (name) => JSON.parse(readFileSync(new URL(import.meta.resolve(name)), 'utf8'));
     const { diagnostics } = check({ file: 'x.unit', text: 'unit 1\\nmodel X\\nparam d =\\n' });
     console.log(diagnostics.length > 0, UnitcError.name, read('unitc/schema.json').title, read('unitc/package.json').name);`,
  );
  expect(run(process.execPath, 'use.mjs')).toEqual({
    code: 0,
    out: 'true UnitcError unitc program unitc\n',
    error: '',
  });
});

test('its types are complete: a strict TypeScript project compiles without skipLibCheck', (context) => {
  context.skip(unavailable !== undefined, unavailable);
  writeFileSync(
    join(app, 'use.ts'),
    `import { check, evaluate, SpecError, train, type TrainEvent, UnitcError } from 'unitc';
     const losses: number[] = [];
     const onEvent = (event: TrainEvent): void => {
       if (event.event === 'step') losses.push(event.loss);
     };
     try {
       const { directory } = await train('model.unit', { set: { d: 64, residual: true }, steps: 3, onEvent });
       const { scores } = await evaluate(directory, { signal: AbortSignal.timeout(1000) });
       const value: number | null | undefined = scores[0]?.metrics[0]?.value;
       console.log(value, check('model.unit').model?.name);
     } catch (error) {
       if (error instanceof SpecError) console.log(error.result.diagnostics);
       else if (error instanceof UnitcError) process.exit(error.exit);
     }`,
  );
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'NodeNext',
    target: 'ES2023',
    lib: ['ES2023'],
    types: ['node'],
    skipLibCheck: false,
  };
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  mkdirSync(join(app, 'node_modules', '@types'), { recursive: true });
  for (const name of ['@types/node', 'undici-types']) {
    symlinkSync(join(root, 'node_modules', name), join(app, 'node_modules', name));
  }
  expect(run(process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', '.')).toEqual({
    code: 0,
    out: '',
    error: '',
  });
});
