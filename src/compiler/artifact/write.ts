import type { Artifact } from './program.ts';

/** JSON with short arrays on one line, so that a program can be read and diffed. */
function readable(value: unknown): string {
  const text = JSON.stringify(value, null, 1);
  // Arrays of plain numbers and bindings that fit a line stand on one.
  return text
    .replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (_, items: string) => `[${items.replace(/\n\s+/g, ' ')}]`)
    .replace(/\{\n\s+([^[\]{}]*?)\n\s+\}/g, (_, items: string) => `{ ${items.replace(/\n\s+/g, ' ')} }`);
}

/** The files of an artifact by relative path: `program.json` and the kernels. Equal artifacts give equal bytes. */
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
