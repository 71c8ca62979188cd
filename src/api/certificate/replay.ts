import { digestOfParameters, digestsOfArenas } from '../../runtime/checkpoint/digests.ts';
import type { DigestLine, State, StepLine } from '../../runtime/digests/lines.ts';
import { type DigestSink, DigestTrail } from '../../runtime/digests/trail.ts';
import { RunState } from '../../runtime/train/run_state.ts';
import type { Training } from '../../runtime/train/training.ts';
import { type Divergence, differingPart } from '../divergence/divergence.ts';
import { type Certificate, chainsOf } from './certificate.ts';

/** The result of executing steps again. */
export interface Replay {
  /** The first difference; undefined if all bits are equal. */
  readonly difference: Divergence | undefined;
  /** Steps whose state was compared. */
  readonly states: readonly number[];
  /** The executed steps. */
  readonly steps: readonly StepLine[];
}

/** Compares steps with a certificate as their results arrive. */
class Comparator implements DigestSink {
  readonly steps: StepLine[] = [];
  difference: Divergence | undefined;
  readonly #certificate: Certificate;

  constructor(certificate: Certificate) {
    this.#certificate = certificate;
  }

  write(line: DigestLine): void {
    if (line.kind !== 'step' || this.difference) return;
    this.steps.push(line);
    const part = differingPart(this.#certificate.steps[line.step - 1]!, line);
    if (part) this.difference = { step: line.step, part };
  }
}

/**
 * Executes the steps that follow `training.progress` up to `last`, and compares results and states with a
 * certificate, up to the first difference. Throws DataError, DivergedError, DeviceLostError.
 */
export async function replay(
  training: Omit<Training, 'digests' | 'directory'>,
  certificate: Certificate,
  last: number,
): Promise<Replay> {
  const start = training.progress.step;
  const comparator = new Comparator(certificate);
  const digests = new DigestTrail(chainsOf(certificate.steps)[start]!, comparator);
  const state = new RunState({ ...training, digests, directory: nowhere });
  const expected = new Map(certificate.states.map((each) => [each.step, each]));
  const states: number[] = [];
  for (state.begin(); ; await state.advance()) {
    const wanted = expected.get(state.step);
    if (wanted && (state.step > start || start === 0)) {
      await state.settle();
      comparator.difference ??= await differingState(training, wanted);
      states.push(state.step);
    }
    if (comparator.difference || state.step >= last || training.signal?.aborted) break;
  }
  await state.settle();
  return { difference: comparator.difference, states, steps: comparator.steps };
}

/** Paths for a replay, which writes nothing. */
const nowhere = {
  checkpoints: '',
  confirm(): void {
    throw new Error('a replay writes no checkpoint');
  },
};

async function differingState(
  { session }: Pick<Training, 'session'>,
  { step, parameters, optimizer }: State,
): Promise<Divergence | undefined> {
  if (optimizer === null) {
    const found = await digestOfParameters(session.arenas);
    return found === parameters ? undefined : { step, part: 'parameters' };
  }
  const found = await digestsOfArenas(session.arenas);
  if (found.parameters !== parameters) return { step, part: 'parameters' };
  return found.optimizer === optimizer ? undefined : { step, part: 'optimizer' };
}
