import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/**
 * Imports are limited to those that the tables of docs/architecture.md allow, and neither modules nor files
 * have cycles.
 */

const root = fileURLToPath(new URL('../', import.meta.url));
const sources = ['src', 'grammar', 'tools'];
/** The checker follows a recursive type. */
const recursive = 'src/compiler/resolve/check/';

interface Module {
  readonly name: string;
  /** A folder, with a trailing slash, or a file. */
  readonly path: string;
  /** The only file that other modules import; undefined: any. */
  readonly face: string | undefined;
  readonly mayImport: readonly string[];
}

interface Import {
  readonly file: string;
  readonly imported: string;
}

const code = /`([^`]+)`/g;

/** Rows with the columns module, path, purpose, public face, may import. */
function modulesOf(text: string): readonly Module[] {
  const rows = text.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows
    .filter((cells) => cells.length === 5 && cells[0]!.startsWith('`'))
    .map(([name, path, , face, mayImport]) => {
      const folder = path!.replaceAll('`', '');
      return {
        name: name!.replaceAll('`', ''),
        path: folder,
        face: face!.startsWith('`') ? folder + face!.replaceAll('`', '') : undefined,
        mayImport: [...mayImport!.matchAll(code)].map((match) => match[1]!),
      };
    });
}

const files = sources.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
);
const importsOf = new Map(files.map((file) => [file, importedBy(file)]));
const imports = files.flatMap((file) => importsOf.get(file)!.map((imported): Import => ({ file, imported })));
const modules = modulesOf(readFileSync(join(root, 'docs/architecture.md'), 'utf8'));

/** Relative imports of a file, including type imports. */
function importedBy(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+\.ts)'/g)];
  return found.map((match) => normalize(join(dirname(file), match[1]!)));
}

function modulesWith(file: string): readonly Module[] {
  return modules.filter(({ path }) => (path.endsWith('/') ? file.startsWith(path) : file === path));
}

/** Imports from one module into another. */
const crossings = imports.flatMap(({ file, imported }) => {
  const [from, to] = [modulesWith(file)[0], modulesWith(imported)[0]];
  return from && to && from !== to ? [{ file, imported, from, to }] : [];
});

/** Strongly connected components with more than one node, by Tarjan's algorithm. */
function cycles(nodes: readonly string[], next: (node: string) => readonly string[]): readonly string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const path: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.get(node)!);
    path.push(node);
    for (const other of next(node)) {
      if (!order.has(other)) visit(other);
      if (path.includes(other)) low.set(node, Math.min(low.get(node)!, low.get(other)!));
    }
    if (low.get(node) !== order.get(node)) return;
    const group = path.splice(path.indexOf(node));
    if (group.length > 1) found.push(group.sort());
  };
  for (const node of nodes) if (!order.has(node)) visit(node);
  return found;
}

describe('modules', () => {
  test('every file belongs to one module, and the tables name no unknown one', () => {
    const names = modules.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(modules.flatMap(({ mayImport }) => mayImport.filter((name) => !names.includes(name)))).toEqual([]);
    expect(files.filter((file) => modulesWith(file).length !== 1)).toEqual([]);
  });

  test('every import is allowed', () => {
    const forbidden = crossings.filter(({ from, to }) => !from.mayImport.includes(to.name));
    expect(forbidden.map(({ file, imported }) => `${file} imports ${imported}`)).toEqual([]);
  });

  test('every allowed import exists', () => {
    const existing = new Set(crossings.map(({ from, to }) => `${from.name} -> ${to.name}`));
    const allowed = modules.flatMap(({ name, mayImport }) => mayImport.map((to) => `${name} -> ${to}`));
    expect(allowed.filter((arrow) => !existing.has(arrow))).toEqual([]);
  });

  test('a module with a public face is imported through it', () => {
    const inside = crossings.filter(({ imported, to }) => to.face !== undefined && to.face !== imported);
    expect(inside.map(({ file, imported }) => `${file} imports ${imported}`)).toEqual([]);
  });

  test('form layers: no module reaches itself', () => {
    const byName = new Map(modules.map((module) => [module.name, module]));
    expect(
      cycles(
        modules.map(({ name }) => name),
        (name) => byName.get(name)!.mayImport,
      ),
    ).toEqual([]);
  });
});

test('files have no import cycle except in the recursive checker', () => {
  const found = cycles(files, (file) => importsOf.get(file) ?? []);
  expect(found.filter((group) => !group.every((file) => file.startsWith(recursive)))).toEqual([]);
});

/** Names of functions of `node:fs` that only read, or of types. */
const reading =
  /^(accessSync|closeSync|constants|createReadStream|existsSync|fstatSync|lstatSync|open|openSync|readFile|readFileSync|readSync|readdir|readdirSync|realpathSync|stat|statSync|statfsSync|Stats|opendirSync|watch|watchFile|unwatchFile)$/;
/** This file opens the null device, which is not a file on disk. */
const opensNullDevice = 'src/runtime/device/native_messages.ts';

test('only src/storage/ changes the disk', () => {
  const outside = files.filter((file) => file.startsWith('src/') && !file.startsWith('src/storage/'));
  const found = outside.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const names = [...text.matchAll(/import\s+(?:type\s+)?\{([^}]*)\}\s+from 'node:fs(?:\/promises)?'/g)]
      .flatMap(([, list]) => list!.split(','))
      .map(
        (name) =>
          name
            .replace(/^\s*type\s/, '')
            .trim()
            .split(' as ')[0]!,
      );
    const writing = names.filter((name) => name !== '' && !reading.test(name));
    const others = [...text.matchAll(/(?:import \*|import \w+|import\(|require\().*node:fs/g)].map(
      ([all]) => all,
    );
    const opened = [...text.matchAll(/(?<![.\w])open(?:Sync)?\([^()]*,\s*('[^']*')/g)]
      .map(([, flags]) => flags!)
      .filter((flags) => flags !== "'r'" && file !== opensNullDevice);
    return [...writing, ...others, ...opened].map((name) => `${file}: ${name}`);
  });
  expect(found).toEqual([]);
});

/** Functions that name the file in errors of the operating system. */
const namesFile = /(?:\b(?:reading|naming|readingFrom)|#using)\(/;
/** The caller of this one names it. */
const namedByCaller = 'src/api/spec/read_at_most.ts';

test('errors of reading name the file', () => {
  const found = files
    .filter((file) => file.startsWith('src/') && file !== namedByCaller)
    .filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return /\bread(?:File)?Sync\(/.test(text) && !namesFile.test(text);
    });
  expect(found).toEqual([]);
});

/** Files that a file imports at run time; type imports are erased. */
function loadedBy(file: string): readonly { readonly from: string; readonly name: string }[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(/^\s*(?:import|export)\s+(?!type\b)([^;'"]*?from\s*)?'([^']+)'/gm)];
  const values = found.filter(([, names = '']) => {
    const listed = /\{([\s\S]*)\}/.exec(names)?.[1];
    return listed === undefined || listed.split(',').some((name) => /^\s*(?!type\s)\S/.test(name));
  });
  const later = [...text.matchAll(/import\('([^']+)'\)/g)].map(([, name]) => name!);
  return [...values.map(([, , name]) => name!), ...later].map((name) => ({ from: file, name }));
}

/** Packages that run in browsers. */
const inBrowsers: ReadonlySet<string> = new Set([
  '@huggingface/tokenizers',
  '@wasm-audio-decoders/ogg-vorbis',
  'mpg123-decoder',
  'ogg-opus-decoder',
]);

test('what the web loader imports runs in browsers', () => {
  const seen = new Set<string>();
  const waiting = ['src/web/browser/index.ts', 'src/web/browser/page.ts'];
  const foreign: string[] = [];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const { from, name } of loadedBy(file)) {
      if (name.startsWith('.')) waiting.push(normalize(join(dirname(from), name)));
      else if (!inBrowsers.has(name)) foreign.push(`${from} imports ${name}`);
    }
    const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    if (/\bprocess\.|\bBuffer\./.test(text)) foreign.push(`${file} uses a global of Node`);
  }
  expect(seen.size).toBeGreaterThan(100);
  expect(foreign).toEqual([]);
});
