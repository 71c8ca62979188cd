import { DataError } from '../../errors.ts';
import type { WantedDigests } from '../contents/digest.ts';
import type { Fitted } from '../fitting/fitted.ts';
import type { TaskPlan } from '../plan.ts';
import type { Prepared, RawSample } from '../preparer.ts';

/** First message to a worker. */
export interface WorkerStart {
  readonly plans: readonly TaskPlan[];
  readonly fitted: Fitted;
}

export interface WorkerRequest {
  readonly id: number;
  readonly task: string;
  readonly samples: readonly RawSample[];
  readonly digests: WantedDigests | undefined;
  /** Memory of released batches; transferred, not copied. */
  readonly released: readonly ArrayBuffer[];
}

export type WorkerMessage = WorkerStart | WorkerRequest;

export type WorkerReply =
  | { readonly id: number; readonly prepared: Prepared }
  | { readonly id: number; readonly failure: Failure }
  /** A warning for the user, not a reply to a request. */
  | { readonly warning: string };

/** An error in a form that survives structured cloning, which loses classes. */
export type Failure =
  | {
      readonly kind: 'data';
      readonly where: string;
      readonly message: string;
      readonly hint: string | undefined;
    }
  | { readonly kind: 'bug'; readonly message: string; readonly stack: string | undefined };

export function toFailure(error: unknown): Failure {
  if (error instanceof DataError) {
    return { kind: 'data', where: error.where, message: error.message, hint: error.hint };
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'bug', message, stack };
}

export function fromFailure(failure: Failure): Error {
  if (failure.kind === 'data') return new DataError(failure.where, failure.message, failure.hint);
  const error = new Error(failure.message);
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}
