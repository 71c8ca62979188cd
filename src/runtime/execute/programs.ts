import type { Program, ProgramMode } from '../../compiler/artifact/program.ts';
import type { KernelSource } from './pipelines.ts';
import type { LoadedProgram, Session } from './session.ts';

/**
 * Compiles the program of a task at given sizes. The caller provides it, since the runtime does not know the
 * compiler.
 */
export type ProgramSource = (
  task: string,
  mode: ProgramMode,
  sizes: Readonly<Record<string, number>>,
) => { readonly program: Program; readonly kernels: readonly KernelSource[] };

/**
 * Largest number of cached programs. A program of the paper's model takes about 2 MB of host memory, and up
 * to a second to compile.
 */
const mostPrograms = 256;

/**
 * Programs by task, mode and sizes, each compiled at first use. Images and recordings come in any number of
 * sizes, so the least recently used programs are released. A program must be run before `most` others are
 * requested.
 */
export class ProgramCache {
  readonly #session: Session;
  readonly #source: ProgramSource;
  readonly #most: number;
  /** Least recently used first. */
  readonly #loaded = new Map<string, Promise<LoadedProgram>>();

  constructor(session: Session, source: ProgramSource, most = mostPrograms) {
    this.#session = session;
    this.#source = source;
    this.#most = most;
  }

  has(task: string, mode: ProgramMode, sizes: Readonly<Record<string, number>>): boolean {
    return this.#loaded.has(keyOf(task, mode, sizes));
  }

  get(task: string, mode: ProgramMode, sizes: Readonly<Record<string, number>>): Promise<LoadedProgram> {
    const key = keyOf(task, mode, sizes);
    const program = this.#loaded.get(key) ?? this.#load(task, mode, sizes);
    this.#loaded.delete(key);
    this.#loaded.set(key, program);
    if (this.#loaded.size > this.#most) this.#releaseOldest();
    return program;
  }

  #load(task: string, mode: ProgramMode, sizes: Readonly<Record<string, number>>): Promise<LoadedProgram> {
    const { program, kernels } = this.#source(task, mode, sizes);
    return this.#session.load(program, kernels);
  }

  #releaseOldest(): void {
    const [oldest] = this.#loaded;
    const [key, program] = oldest!;
    this.#loaded.delete(key);
    program.then(
      (loaded) => this.#session.unload(loaded),
      // The caller that requested the program has received the error.
      () => undefined,
    );
  }
}

function keyOf(task: string, mode: string, sizes: Readonly<Record<string, number>>): string {
  return `${task}/${mode}/${JSON.stringify(Object.entries(sizes).sort())}`;
}
