import { digestOfParameters } from '../checkpoint/digests.ts';
import { checkpointPath } from '../checkpoint/names.ts';
import { DataError } from '../errors.ts';
import { DivergedError } from './diverged.ts';
import type { Outcome } from './outcome.ts';
import { RunState } from './run_state.ts';
import type { Training } from './training.ts';

/**
 * Trains to the last step of the run: draws a task, gets its next batch, runs its program; evaluates and
 * writes checkpoints during the run and at its end. Throws DivergedError, DataError, DeviceLostError,
 * RunLockedError.
 */
export async function train(training: Training): Promise<Outcome> {
  const state = new RunState(training);
  reportStart(training, state);
  // A killed process may have left more checkpoints than are kept.
  state.deleteOld();
  if (!training.resumed) await digestStart(training);
  try {
    const ending = await trainSteps(training, state);
    return await finish(training, state, ending);
  } catch (error) {
    if (error instanceof DivergedError) throw error.withCheckpoint(state.lastCheckpoint);
    throw error instanceof DataError ? await endedByData(error, state, training) : error;
  }
}

/** Data that can no longer be read ends a run like an interruption; the error says how to continue. */
async function endedByData(
  { where, message, hint }: DataError,
  state: RunState,
  { onEvent }: Training,
): Promise<DataError> {
  if (!state.isSaved) await state.save();
  onEvent({ event: 'interrupted', step: state.step });
  const saved = `${state.lastCheckpoint} holds step ${state.step}: continue with --resume`;
  return new DataError(where, message, hint === undefined ? saved : `${hint}; ${saved}`);
}

function reportStart({ run, session, parameters, onEvent }: Training, { step }: RunState): void {
  onEvent({
    event: 'started',
    step,
    steps: run.train.steps,
    adapter: session.device.adapter.description,
    parameters: parameters.reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    ),
    tasks: run.tasks.map(({ name }) => name),
  });
}

/** The digest of the initial parameters distinguishes runs that begin with different weights. */
async function digestStart({ session, digests }: Training): Promise<void> {
  digests.state(0, { parameters: await digestOfParameters(session.arenas), optimizer: null });
}

type Ending = 'complete' | 'stopped' | 'interrupted';

async function trainSteps({ run, signal }: Training, state: RunState): Promise<Ending> {
  const { steps, checkpoint } = run.train;
  if (state.step < steps) state.begin();
  for (;;) {
    if (signal?.aborted) return 'interrupted';
    if (state.isEvaluationDue) {
      const result = await state.measure();
      if (result === 'interrupted') return 'interrupted';
      if (result === 'improved') await state.save();
    }
    if (state.isOutOfPatience) return 'stopped';
    if (state.step >= steps) return 'complete';
    if (state.step > 0 && state.step % checkpoint.every === 0 && !state.isSaved) await state.save();
    await state.advance();
  }
}

async function finish(training: Training, state: RunState, ending: Ending): Promise<Outcome> {
  const { directory, onEvent } = training;
  if (ending === 'interrupted') return interrupted(state, training);
  if (ending === 'stopped' || !state.isSaved) await state.save({ stopped: ending === 'stopped' });
  let evaluated = state.step;
  if (ending === 'stopped') {
    onEvent({ event: 'stopped', step: state.step, best: state.best?.step ?? null });
    evaluated = state.restoreBest();
  }
  const scores = await state.evaluate(null, evaluated);
  // The checkpoint has already been written.
  if (!scores) return interrupted(state, training);
  const [step, waiting] = [state.step, state.waited()];
  onEvent({ event: 'finished', step, seconds: state.seconds(), waiting });
  const checkpoint = checkpointPath(directory.checkpoints, evaluated);
  return {
    step,
    interrupted: false,
    stopped: ending === 'stopped',
    scores,
    evaluated: { step: evaluated, checkpoint },
    best: state.best,
    waiting,
  };
}

async function interrupted(state: RunState, { onEvent }: Training): Promise<Outcome> {
  if (!state.isSaved) await state.save();
  const { step, best } = state;
  onEvent({ event: 'interrupted', step });
  const waiting = state.waited();
  return { step, interrupted: true, stopped: false, scores: [], evaluated: undefined, best, waiting };
}
