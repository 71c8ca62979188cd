import type { ProgramCache } from './programs.ts';
import type { HostTensor, PendingResults, Session } from './session.ts';

/** Runs the programs of a model, whatever executes them. */
export interface Engine {
  /**
   * Mode of the programs that evaluate a split: `eval` programs read targets and return the loss; `predict`
   * programs return only the outputs of the heads.
   */
  readonly evaluates: 'eval' | 'predict';
  /** Outputs of a prepared batch by name: `head.NAME`. Inputs that the program does not take are ignored. */
  run(
    task: string,
    mode: 'eval' | 'predict',
    sizes: Readonly<Record<string, number>>,
    inputs: Readonly<Record<string, HostTensor>>,
  ): Promise<PendingResults>;
}

/** Runs programs on the device of a session. */
export function deviceEngine(
  session: Session,
  programs: ProgramCache,
  evaluates: Engine['evaluates'] = 'eval',
): Engine {
  return {
    evaluates,
    async run(task, mode, sizes, inputs) {
      return session.run(await programs.get(task, mode, sizes), inputs);
    },
  };
}
