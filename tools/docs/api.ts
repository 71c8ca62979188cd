import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A name exported by the package, with its declaration. */
interface ApiDeclaration {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'type' | 'value';
  /** TypeScript without the preceding comment. */
  readonly code: string;
  /** Text of the comment, without asterisks. */
  readonly comment: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
/** This file is below `tools` in a clone and below `dist/tools` after a build. */
const dist = root.endsWith('dist/') ? root : join(root, 'dist');

const sections = [
  ['function', 'Functions'],
  ['class', 'Errors'],
  ['type', 'Types'],
  ['value', 'Values'],
] as const;

/**
 * docs/api.md: every export of the package with its comment and its declaration, from the declaration files
 * of the build.
 */
export function apiMarkdown(): string {
  const declarations = [...exportsOf(join(dist, 'src', 'api', 'index.d.ts'))].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const lines = sections.flatMap(([kind, title]) => {
    const own = declarations.filter((each) => each.kind === kind);
    return own.length === 0 ? [] : [`## ${title}`, '', ...own.flatMap(declarationLines)];
  });
  return `${[
    '# API',
    '',
    "Every export of `import … from 'unitc'`. Generated from the source by `npm run generate`; a test keeps it current. Complete programs are in",
    '[examples/library](../examples/library); the errors are described in [errors.md](errors.md).',
    '',
    ...lines,
  ]
    .join('\n')
    .trimEnd()}\n`;
}

/** Declarations that a module exports, including re-exports, in the order of its export list. */
function exportsOf(file: string): readonly ApiDeclaration[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';/gm)].flatMap(([, list, from]) => {
    const target = join(dirname(file), from!.replace(/\.(?:js|ts)$/, '.d.ts'));
    return namesIn(list!).map((name) => declarationOf(target, name));
  });
}

function namesIn(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '');
}

function declarationOf(file: string, name: string): ApiDeclaration {
  const text = readFileSync(file, 'utf8');
  const pattern = new RegExp(
    `^export (?:declare )?(?:abstract )?(function|class|interface|type|const) ${name}\\b`,
    'm',
  );
  const found = pattern.exec(text);
  if (!found) {
    const passed = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';/gm)].find(([, list]) =>
      namesIn(list!).includes(name),
    );
    if (!passed) throw new Error(`${file} does not export ${name}`);
    return declarationOf(join(dirname(file), passed[2]!.replace(/\.(?:js|ts)$/, '.d.ts')), name);
  }
  const keyword = found[1]!;
  return {
    name,
    kind: keyword === 'function' || keyword === 'class' ? keyword : keyword === 'const' ? 'value' : 'type',
    code: codeAt(text, found.index, keyword === 'interface' || keyword === 'class' ? '}' : ';'),
    comment: commentBefore(text, found.index),
  };
}

/** A declaration ends with the first line that closes all its brackets and ends with `end`. */
function codeAt(text: string, start: number, end: '}' | ';'): string {
  const lines: string[] = [];
  let depth = 0;
  for (const line of text.slice(start).split('\n')) {
    lines.push(line);
    const code = line.replace(/\/\*.*?\*\/|^\s*\*.*|\/\*\*.*|'[^']*'/g, '');
    depth += (code.match(/[{([]/g) ?? []).length - (code.match(/[})\]]/g) ?? []).length;
    if (depth === 0 && code.endsWith(end)) break;
  }
  return lines
    .join('\n')
    .replace(/^export (declare )?/, '')
    .replaceAll(/^ {4}/gm, '  ')
    .replaceAll(/^ {2} {4}/gm, '    ');
}

function commentBefore(text: string, start: number): string {
  const before = text.slice(0, start).trimEnd();
  if (!before.endsWith('*/')) return '';
  return before
    .slice(before.lastIndexOf('/**') + 3, -2)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
}

function declarationLines({ name, code, comment }: ApiDeclaration): readonly string[] {
  const [text = '', ...tags] = comment.split(/^@/m);
  return [
    `### \`${name}\``,
    '',
    ...(text.trim() === '' ? [] : [text.trim(), '']),
    ...tags.flatMap(tagLines),
    '```ts',
    code,
    '```',
    '',
  ];
}

function tagLines(tag: string): readonly string[] {
  const [, name, rest = ''] = /^(\w+)\s?([\s\S]*)$/.exec(tag)!;
  if (name === 'example') return ['Example:', '', '```ts', rest.trim(), '```', ''];
  if (name === 'param') {
    const [, parameter, meaning] = /^(\S+) ([\s\S]*)$/.exec(rest.trim())!;
    return [`\`${parameter}\`: ${meaning}`, ''];
  }
  return [`${name![0]!.toUpperCase()}${name!.slice(1)}: ${rest.trim()}`, ''];
}
