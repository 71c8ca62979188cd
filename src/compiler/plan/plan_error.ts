import { failureExit, UnitcError } from '../../errors.ts';

/** A program cannot be planned for an adapter; the message names the tensors and how to make them smaller. */
export class PlanError extends UnitcError {
  override readonly name = 'PlanError';
  readonly code = 'UNITC_PLAN';
  readonly exit = failureExit.adapter;
}
