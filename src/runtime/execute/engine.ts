import type { ProgramCache } from './programs.ts';
import type { HostTensor, PendingResults, Session } from './session.ts';

/** Runs the programs of a model, by whatever it is executed. */
export interface Engine {
  /**
   * Mode of the programs that evaluate a split: those of `eval` read targets and return the loss, those of
   * `predict` return the outputs of the heads alone.
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
