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

/** Programs by task, mode and sizes, each compiled at first use. */
export class ProgramCache {
  readonly #session: Session;
  readonly #source: ProgramSource;
  readonly #loaded = new Map<string, Promise<LoadedProgram>>();

  constructor(session: Session, source: ProgramSource) {
    this.#session = session;
    this.#source = source;
  }

  has(task: string, mode: ProgramMode, sizes: Readonly<Record<string, number>>): boolean {
    return this.#loaded.has(keyOf(task, mode, sizes));
  }

  get(task: string, mode: ProgramMode, sizes: Readonly<Record<string, number>>): Promise<LoadedProgram> {
    const key = keyOf(task, mode, sizes);
    let program = this.#loaded.get(key);
    if (!program) {
      const { program: made, kernels } = this.#source(task, mode, sizes);
      program = this.#session.load(made, kernels);
      this.#loaded.set(key, program);
    }
    return program;
  }
}

function keyOf(task: string, mode: string, sizes: Readonly<Record<string, number>>): string {
  return `${task}/${mode}/${JSON.stringify(Object.entries(sizes).sort())}`;
}
