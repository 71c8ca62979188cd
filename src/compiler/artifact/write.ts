import type { Artifact } from './program.ts';

/** JSON with lists and records of plain values on one line, so that a program can be read and diffed. */
function readable(value: unknown, margin = '\n'): string {
  if (!isNested(value)) return JSON.stringify(value);
  const inner = `${margin} `;
  if (Array.isArray(value)) {
    // Tables have millions of numbers.
    if (value.every((item) => typeof item === 'number')) return `[${value.join(', ')}]`;
    const items = value.map((item) => readable(item, inner));
    if (!value.some(isNested)) return `[${items.join(', ')}]`;
    return `[${inner}${items.join(`,${inner}`)}${margin}]`;
  }
  const given = Object.entries(value).filter(([, item]) => item !== undefined);
  const fields = given.map(([key, item]) => `${JSON.stringify(key)}: ${readable(item, inner)}`);
  if (fields.length === 0) return '{}';
  if (!given.some(([, item]) => isNested(item))) return `{ ${fields.join(', ')} }`;
  return `{${inner}${fields.join(`,${inner}`)}${margin}}`;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/**
 * The files of an artifact by relative path: `program.json` and the kernels. Equal artifacts produce equal
 * bytes.
 */
export function artifactFiles(artifact: Artifact): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { file, source } of artifact.kernels) {
    if (source === undefined) throw new Error(`kernel ${file} has no source to write`);
    files.set(file, source);
  }
  const kernels = artifact.kernels.map(({ source: _, ...kernel }) => kernel);
  files.set('program.json', `${readable({ ...artifact, kernels })}\n`);
  return files;
}
