import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageRoot } from './root.ts';

const folder = 'examples';
const extension = '.unit';

/** Paths of the specs included in the package. */
export function bundledExamples(): readonly string[] {
  const examples = join(packageRoot(), folder);
  return readdirSync(examples)
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => join(examples, name));
}

/**
 * The bundled example that the path of a missing file names: `examples/quickstart.unit`, `quickstart.unit` or
 * `quickstart`. Undefined if the file exists, or no example has that name.
 */
export function exampleFor(file: string): string | undefined {
  if (existsSync(file)) return undefined;
  const name = basename(file, extension);
  const allowed = [name, `${name}${extension}`, `${folder}/${name}`, `${folder}/${name}${extension}`];
  if (!allowed.includes(file.replace(/^\.\//, ''))) return undefined;
  return bundledExamples().find((path) => basename(path, extension) === name);
}
