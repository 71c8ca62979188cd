import type { Parameter } from '../artifact/program.ts';
import type { Target } from '../target.ts';
import type { ClipCall, OptimizerCall } from './calls.ts';

/** The update to build. */
export interface UpdateRequest {
  /** All parameters of the model. */
  readonly parameters: readonly Parameter[];
  /** Names of the parameters that the step's loss reaches, in the order of the rows of `step.rates`. */
  readonly updates: readonly string[];
  readonly optimizer: OptimizerCall;
  readonly clip: ClipCall | undefined;
  readonly target: Pick<Target, 'class' | 'maxBindingBytes'>;
  /**
   * Whether gradients are multiplied by `step.loss_scale`; if they are not finite, the step changes nothing.
   */
  readonly scaled?: boolean;
}
