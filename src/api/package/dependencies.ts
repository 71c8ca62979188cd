import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileText } from '../../storage/read.ts';
import { version } from './version.ts';

/** Packages whose version may change data or arithmetic. */
const packages = ['webgpu', 'sharp', '@huggingface/tokenizers'] as const;

/** Versions of unitc, Node and the packages that determine the bits of a run, by name. */
export function versions(): Readonly<Record<string, string>> {
  const installed = packages.map((name) => [name, versionOf(name)] as const);
  return { unitc: version(), node: process.versions.node, ...Object.fromEntries(installed) };
}

/** Version in the package.json of an installed package; the package may not export that file. */
function versionOf(name: string): string {
  const entry = createRequire(import.meta.url).resolve(name);
  for (let folder = dirname(entry); dirname(folder) !== folder; folder = dirname(folder)) {
    const manifest = manifestIn(folder);
    if (manifest?.name === name && manifest.version !== undefined) return manifest.version;
  }
  throw new Error(`the manifest of the package ${name} was not found above ${entry}`);
}

function manifestIn(folder: string): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return JSON.parse(fileText(join(folder, 'package.json')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
