import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checksumsOf } from '../../runtime/checkpoint/checksums.ts';
import { stateDigests } from '../../runtime/checkpoint/digests.ts';
import { DamagedCheckpointError } from '../../runtime/checkpoint/errors.ts';
import { listCheckpoints } from '../../runtime/checkpoint/folder.ts';
import { stepOf } from '../../runtime/checkpoint/names.ts';
import { type Checkpoint, readCheckpoint } from '../../runtime/checkpoint/read.ts';
import type { Segment } from '../../runtime/digests/lines.ts';
import { differingFiles } from '../../runtime/run/description.ts';
import { OptionError } from '../options.ts';
import { type Certificate, CertificateError, chainsOf } from './certificate.ts';
import type { StepRange } from './step_range.ts';

/**
 * The requested steps; by default all that were trained with the spec of the certificate. Throws OptionError
 * for steps that the run does not have, CertificateError for steps of an earlier spec.
 */
export function requestedSteps(certificate: Certificate, steps: StepRange | undefined): StepRange {
  const first = firstStep(certificate);
  const { from, to } = steps ?? { from: first, to: certificate.steps.length };
  const isRange = Number.isSafeInteger(from) && Number.isSafeInteger(to) && 1 <= from && from <= to;
  if (!isRange || to > certificate.steps.length) {
    throw new OptionError(
      `option steps: expected steps from 1 to ${certificate.steps.length}, the first not above the last, found ${from} to ${to}`,
    );
  }
  if (from >= first) return { from, to };
  throw new CertificateError(
    `steps 1 to ${first - 1} were trained with an earlier spec, which the certificate does not hold: ask for steps from ${first} on`,
  );
}

/** The first step that was trained with the spec of the certificate. */
function firstStep({ segments }: Certificate): number {
  const last = segments.at(-1)!;
  const other = segments.findLastIndex(
    ({ description }) => differingFiles(description, last.description).length > 0,
  );
  return segments[other + 1]!.from + 1;
}

/** The segments that trained a range of steps. */
export function segmentsOf({ segments }: Certificate, { from, to }: StepRange): readonly Segment[] {
  return segments.filter(({ from: before }, i) => {
    const next = segments[i + 1]?.from ?? Number.POSITIVE_INFINITY;
    return before < to && next >= from && next > before;
  });
}

/**
 * The newest checkpoint of a run from which the steps can be executed again; undefined if they begin with
 * step 1. `warn` receives a sentence about each unusable checkpoint. Throws CertificateError if no checkpoint
 * is usable and an earlier spec trained the first steps.
 */
export function startOf(
  certificate: Certificate,
  run: string | undefined,
  { from }: StepRange,
  warn: (message: string) => void,
): Checkpoint | undefined {
  const first = firstStep(certificate);
  const chains = chainsOf(certificate.steps);
  const folder = run === undefined ? undefined : join(run, 'checkpoints');
  const paths = folder !== undefined && existsSync(folder) ? listCheckpoints(folder) : [];
  for (const path of paths.filter((each) => stepOf(each) < from).reverse()) {
    const checkpoint = usable(path, certificate, chains, warn);
    if (checkpoint) return checkpoint;
  }
  if (first === 1) return undefined;
  throw new CertificateError(
    `no checkpoint of ${from === first ? `step ${first - 1}` : `steps ${first - 1} to ${from - 1}`} is present, and an earlier spec trained the steps before: ` +
      'give the folder of the run with --run, or ask for later steps',
  );
}

/**
 * A checkpoint with the state and history of the certificate: written with its spec, or the one from which
 * the run continued with that spec.
 */
function usable(
  path: string,
  certificate: Certificate,
  chains: readonly string[],
  warn: (message: string) => void,
): Checkpoint | undefined {
  const { states, segments } = certificate;
  try {
    const checkpoint = readCheckpoint(path);
    const { step, chain, description } = checkpoint.progress;
    const isOther = differingFiles(description, segments.at(-1)!.description).length > 0;
    if (isOther && step !== firstStep(certificate) - 1) return undefined;
    const state = states.find((each) => each.step === step);
    const digests = stateDigests(checksumsOf(checkpoint.tensors));
    const isSame =
      chain === chains[step] &&
      (!state || (state.parameters === digests.parameters && state.optimizer === digests.optimizer));
    if (isSame) return checkpoint;
    warn(`${path} does not belong to the certificate: its tensors or its history differ; it is not used`);
  } catch (error) {
    if (!(error instanceof DamagedCheckpointError)) throw error;
    warn(`${error.message}; it is not used`);
  }
  return undefined;
}
