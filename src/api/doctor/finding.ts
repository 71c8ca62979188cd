import type { FailureExit } from '../../errors.ts';

/**
 * A line of `unitc doctor`. `good`: nothing to do. `advice`: it works, but could be better. `problem`:
 * something fails; has the exit code with which training would end.
 */
export type Finding =
  | { readonly status: 'good'; readonly subject: string; readonly message: string }
  | {
      readonly status: 'advice';
      readonly subject: string;
      readonly message: string;
      readonly remedy: string;
    }
  | {
      readonly status: 'problem';
      readonly subject: string;
      readonly message: string;
      readonly remedy: string;
      readonly exit: FailureExit;
    };

export function good(subject: string, message: string): Finding {
  return { status: 'good', subject, message };
}

export function advice(subject: string, message: string, remedy: string): Finding {
  return { status: 'advice', subject, message, remedy };
}

export function problem(subject: string, exit: FailureExit, message: string, remedy: string): Finding {
  return { status: 'problem', subject, message, remedy, exit };
}
