import { posix } from 'node:path';
import type { Host } from '../../catalog/signature.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type {
  BlockDeclaration,
  ConstantDeclaration,
  Identifier,
  ImportDeclaration,
  Reference,
  SyntaxFile,
} from '../../syntax/ast.ts';
import { parse } from '../../syntax/parse.ts';
import { at, type Problems } from '../problems.ts';
import { suggestion } from '../wording.ts';

/** A declaration other than an import, with its import depth: 0 for the spec itself. */
export interface Gathered {
  readonly declaration: Exclude<SyntaxFile['declarations'][number], ImportDeclaration>;
  readonly depth: number;
}

/** Declarations of a spec and of the files it imports. */
export interface Imports {
  /** Declarations of all files; imported files come before the files that import them. */
  readonly declarations: readonly Gathered[];
  /** Texts of the imported files, by their names in spans. */
  readonly sources: ReadonlyMap<string, string>;
  /** Errors in the imported files themselves. */
  readonly diagnostics: readonly Diagnostic[];
  /** Names in imports that failed. A reference to one is not reported again. */
  readonly unknown: ReadonlySet<string>;
}

/** Largest number of characters of a spec with its imports. */
export const longestSpec = 1_000_000;

/** Largest number of files in a chain in which each imports the next. */
const deepestImport = 100;

/** Code of the error that a file does not begin with the version of the language. */
const missingVersion = 'E0110';

/**
 * Reads the imports of a spec, transitively. Reports files that are missing, import themselves or are nested
 * too deeply.
 */
export function readImports(file: SyntaxFile, host: Host, problems: Problems): Imports {
  const reader = new ImportReader(host, problems, file.text.length);
  const declarations = reader.gather(file, [file.file]);
  return { declarations, sources: reader.sources, diagnostics: reader.diagnostics, unknown: reader.unknown };
}

class ImportReader {
  readonly sources = new Map<string, string>();
  readonly diagnostics: Diagnostic[] = [];
  readonly unknown = new Set<string>();
  readonly #files = new Map<string, SyntaxFile>();
  /**
   * Declarations by file, with depths relative to that file: a file imported by many others is traversed
   * once.
   */
  readonly #gathered = new Map<SyntaxFile, readonly Gathered[]>();
  /** Characters read so far. */
  #length: number;
  readonly #host: Host;
  readonly #problems: Problems;

  constructor(host: Host, problems: Problems, length: number) {
    this.#length = length;
    this.#host = host;
    this.#problems = problems;
  }

  gather(file: SyntaxFile, chain: readonly string[]): readonly Gathered[] {
    const known = this.#gathered.get(file);
    if (known) return known;
    const all = file.declarations.flatMap((declaration): readonly Gathered[] =>
      declaration.kind === 'import' ? this.#imported(declaration, chain) : [{ declaration, depth: 0 }],
    );
    const once = withoutRepetitions(all);
    this.#gathered.set(file, once);
    return once;
  }

  #imported(node: ImportDeclaration, chain: readonly string[]): readonly Gathered[] {
    const file = this.#open(node, chain);
    if (!file) {
      for (const { name } of node.names ?? []) this.unknown.add(name);
      return [];
    }
    const all = this.gather(file, [...chain, file.file]).map(({ declaration, depth }) => ({
      declaration,
      depth: depth + 1,
    }));
    return node.names ? this.#chosen(node, node.names, all) : all;
  }

  #open(node: ImportDeclaration, chain: readonly string[]): SyntaxFile | undefined {
    const path = joined(node.span.file, node.path.value);
    if (chain.includes(path)) {
      return this.#problems.report(
        'E0221',
        `\`${path}\` imports itself: ${[...chain.slice(chain.indexOf(path)), path].join(' → ')}`,
        [at(node.path.span, 'imported here again')],
        'move the shared declarations to a third file',
      );
    }
    if (chain.length > deepestImport) {
      return this.#problems.report(
        'E0225',
        `imports are nested more than ${deepestImport} files deep`,
        [at(node.path.span, `file number ${chain.length + 1} of the chain`)],
        'import the files that are needed directly',
      );
    }
    const known = this.#files.get(path);
    if (known) return known;
    const absolute = this.#host.resolve(node.span.file, node.path.value);
    const size = this.#host.sizeOf(absolute);
    this.#length += size ?? 0;
    if (this.#length > longestSpec) {
      return this.#problems.report(
        'E0226',
        `the spec and its imports have more than ${longestSpec.toLocaleString('en')} bytes`,
        [at(node.path.span, `this file has ${size?.toLocaleString('en')}`)],
        'import specs only; data and word lists are read from files that the spec names',
      );
    }
    const text = this.#host.readText(absolute);
    if (text === undefined) {
      return this.#problems.report(
        'E0501',
        `there is no file ${JSON.stringify(node.path.value)} to import`,
        [at(node.path.span, 'no such file')],
        `looked for ${absolute}; paths start at the folder of the file that imports`,
      );
    }
    const { file, diagnostics } = parse({ file: path, text });
    if (diagnostics.some(({ code }) => code === missingVersion)) {
      return this.#problems.report(
        'E0227',
        `${JSON.stringify(node.path.value)} is not a spec: it does not begin with \`unit 1\``,
        [at(node.path.span, 'imported here')],
        'import specs only; data and word lists are read from files that the spec names',
      );
    }
    this.sources.set(path, text);
    this.#files.set(path, file);
    this.diagnostics.push(...diagnostics);
    return file;
  }

  /** The named declarations and their dependencies. */
  #chosen(
    node: ImportDeclaration,
    names: readonly Identifier[],
    all: readonly Gathered[],
  ): readonly Gathered[] {
    const declared = new Set(all.map(nameOf));
    for (const name of names.filter((wanted) => !declared.has(wanted.name))) {
      this.unknown.add(name.name);
      this.#problems.report(
        'E0222',
        `${JSON.stringify(node.path.value)} declares nothing called \`${name.name}\``,
        [at(name.span, 'nothing to import')],
        suggestion(name.name, [...declared], 'it declares'),
      );
    }
    const wanted = new Set(names.map(({ name }) => name));
    for (const name of wanted) {
      for (const one of all.filter((candidate) => nameOf(candidate) === name)) {
        for (const name of namesIn(one.declaration)) if (declared.has(name)) wanted.add(name);
      }
    }
    return all.filter((one) => wanted.has(nameOf(one)));
  }
}

/** The first entry for each declaration: a file that is imported twice counts once. */
function withoutRepetitions(all: readonly Gathered[]): readonly Gathered[] {
  const seen = new Set<Gathered['declaration']>();
  return all.filter(({ declaration }) => !seen.has(declaration) && seen.add(declaration));
}

function nameOf({ declaration }: Gathered): string {
  return declaration.kind === 'block'
    ? (declaration.name ?? declaration.blockKind).name
    : declaration.name.name;
}

/** Names that a declaration refers to: its parent and those in its values. */
function namesIn(node: BlockDeclaration | ConstantDeclaration): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(visit);
    else if (typeof part === 'object' && part !== null) {
      if ('kind' in part && part.kind === 'reference') names.add((part as Reference).path[0]!.name);
      else Object.values(part).forEach(visit);
    }
  };
  if (node.kind === 'block' && node.parent) names.add(node.parent.name);
  visit(node);
  return names;
}

/** Converts `path`, relative to `file`, to a path relative to the base folder of `file`. */
export function joined(file: string, path: string): string {
  const folder = posix.dirname(file);
  return posix.isAbsolute(path) || folder === '.' ? posix.normalize(path) : posix.join(folder, path);
}
