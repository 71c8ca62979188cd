import { type TrainResult, train, UnitcError } from 'unitc';

/**
 * Trains a spec for a few steps with changed values and shows its events. When `signal` aborts, the run ends after the current step with a
 * checkpoint, from which `train(file, { directory, resume: true })` continues.
 */
export async function trainBriefly(
  file: string,
  directory: string,
  signal: AbortSignal,
): Promise<TrainResult | undefined> {
  try {
    return await train(file, {
      directory,
      steps: 20,
      seed: 7,
      set: { 'train.optimizer.lr': 3e-4, 'train.batch': 8 },
      signal,
      onEvent(event) {
        if (event.event === 'step') console.log(`${event.step} ${event.task} ${event.loss.toFixed(3)}`);
        if (event.event === 'notice') console.warn(event.message);
      },
    });
  } catch (error) {
    // Anything else is a bug.
    if (!(error instanceof UnitcError)) throw error;
    console.error(error.code, error.message);
    return undefined;
  }
}
