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
  /** Texts of the imported files, by the name that spans have. */
  readonly sources: ReadonlyMap<string, string>;
  /** Errors in the imported files themselves. */
  readonly diagnostics: readonly Diagnostic[];
  /** Names in imports that failed. A reference to one is not reported again. */
  readonly unknown: ReadonlySet<string>;
}

/** Reads the imports of a spec, transitively. Reports files that are missing or import themselves. */
export function readImports(file: SyntaxFile, host: Host, problems: Problems): Imports {
  const reader = new ImportReader(host, problems);
  const declarations = reader.gather(file, 0, [file.file]);
  return { declarations, sources: reader.sources, diagnostics: reader.diagnostics, unknown: reader.unknown };
}

class ImportReader {
  readonly sources = new Map<string, string>();
  readonly diagnostics: Diagnostic[] = [];
  readonly unknown = new Set<string>();
  readonly #files = new Map<string, SyntaxFile>();
  readonly #host: Host;
  readonly #problems: Problems;

  constructor(host: Host, problems: Problems) {
    this.#host = host;
    this.#problems = problems;
  }

  gather(file: SyntaxFile, depth: number, chain: readonly string[]): readonly Gathered[] {
    const all = file.declarations.flatMap((declaration): readonly Gathered[] =>
      declaration.kind === 'import' ? this.#imported(declaration, depth, chain) : [{ declaration, depth }],
    );
    // A file that is imported twice is read once.
    return all.filter(
      ({ declaration }, i) => all.findIndex((other) => other.declaration === declaration) === i,
    );
  }

  #imported(node: ImportDeclaration, depth: number, chain: readonly string[]): readonly Gathered[] {
    const file = this.#open(node, chain);
    if (!file) {
      for (const { name } of node.names ?? []) this.unknown.add(name);
      return [];
    }
    const all = this.gather(file, depth + 1, [...chain, file.file]);
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
    const known = this.#files.get(path);
    if (known) return known;
    const absolute = this.#host.resolve(node.span.file, node.path.value);
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
    const declared = [...new Set(all.map(nameOf))];
    for (const name of names.filter((wanted) => !declared.includes(wanted.name))) {
      this.unknown.add(name.name);
      this.#problems.report(
        'E0222',
        `${JSON.stringify(node.path.value)} declares nothing called \`${name.name}\``,
        [at(name.span, 'nothing to import')],
        suggestion(name.name, declared, 'it declares'),
      );
    }
    const wanted = new Set(names.map(({ name }) => name));
    for (const name of wanted) {
      for (const one of all.filter((candidate) => nameOf(candidate) === name)) {
        for (const word of wordsIn(one.declaration)) if (declared.includes(word)) wanted.add(word);
      }
    }
    return all.filter((one) => wanted.has(nameOf(one)));
  }
}

function nameOf({ declaration }: Gathered): string {
  return declaration.kind === 'block'
    ? (declaration.name ?? declaration.blockKind).name
    : declaration.name.name;
}

/** Names that a declaration refers to: its parent and those in its values. */
function wordsIn(node: BlockDeclaration | ConstantDeclaration): ReadonlySet<string> {
  const words = new Set<string>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(visit);
    else if (typeof part === 'object' && part !== null) {
      if ('kind' in part && part.kind === 'reference') words.add((part as Reference).path[0]!.name);
      else Object.values(part).forEach(visit);
    }
  };
  if (node.kind === 'block' && node.parent) words.add(node.parent.name);
  visit(node);
  return words;
}

/** `path`, relative to `file`, made relative to the folder that `file` is relative to. */
export function joined(file: string, path: string): string {
  const folder = posix.dirname(file);
  return posix.isAbsolute(path) || folder === '.' ? posix.normalize(path) : posix.join(folder, path);
}
