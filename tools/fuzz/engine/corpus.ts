import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Inputs on disk are few and small, since every checkout contains them. */
const [mostFiles, mostBytes] = [64, 4096];

/** The kept inputs of a target. */
export class Corpus {
  readonly folder: string;
  readonly #inputs: Uint8Array[] = [];
  #files: number;

  /** Reads the files of a folder, if it exists. */
  constructor(folder: string) {
    this.folder = folder;
    const names = existsSync(folder) ? readdirSync(folder).sort() : [];
    this.#inputs.push(...names.map((name) => new Uint8Array(readFileSync(join(folder, name)))));
    this.#files = names.length;
  }

  get inputs(): readonly Uint8Array[] {
    return this.#inputs;
  }

  /** Adds an input, and writes it to the folder if it is small and the folder has few files. */
  add(input: Uint8Array): void {
    this.#inputs.push(input);
    if (this.#files >= mostFiles || input.length > mostBytes) return;
    this.#files++;
    store(this.folder, input);
  }
}

/** Writes an input into a folder, named by its digest; returns the path. */
export function store(folder: string, input: Uint8Array): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, createHash('sha256').update(input).digest('hex').slice(0, 16));
  writeFileSync(path, input);
  return path;
}
