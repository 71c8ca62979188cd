import { resolve } from 'node:path';
import { checksumsOf } from '../runtime/checkpoint/checksums.ts';
import { stateDigests } from '../runtime/checkpoint/digests.ts';
import { CheckpointError } from '../runtime/checkpoint/errors.ts';
import { listCheckpoints } from '../runtime/checkpoint/folder.ts';
import { type Checkpoint, readCheckpoint } from '../runtime/checkpoint/read.ts';
import type { AdapterKind } from '../runtime/device/adapter.ts';
import type { Segment, State, StepDigest } from '../runtime/digests/lines.ts';
import { readDigests } from '../runtime/digests/read.ts';
import { RunDirectory } from '../runtime/run/directory.ts';
import { writeOutputText } from '../runtime/run/outputs.ts';
import { type Certificate, chainsOf, sealed } from './certificate/certificate.ts';

/**
 * The certificate of a run: its spec, the software and hardware that trained it, and the digests of all steps
 * and checkpoints. `verifyCertificate` executes a part of the run again and compares it. Every checkpoint is
 * read and compared with the digests.
 *
 * @param run folder of the run
 * @throws RunDirectoryError if the digests are missing or damaged, or the spec has changed since;
 *   CheckpointError if a checkpoint is damaged or does not belong to the digests
 * @example
 * const certificate = certify('runs/model');
 * writeCertificate(certificate, 'model.certificate.json');
 */
export function certify(run: string): Certificate {
  const directory = RunDirectory.open(run);
  const digests = readDigests(run);
  const { description } = digests.segments.at(-1)!;
  const { spec, record } = directory.describedBy(description, 'the run');
  const chains = chainsOf(digests.steps);
  for (const path of listCheckpoints(directory.checkpoints)) {
    requireCertified(readCheckpoint(path), digests.states, chains);
  }
  const { file, set, imports, adapter } = record;
  return sealed({
    format: 'unitc-certificate',
    version: 1,
    run: resolve(run),
    file,
    spec,
    set,
    imports,
    adapter: adapter as AdapterKind,
    segments: digests.segments.map(segmentOf),
    states: digests.states.map(stateOf),
    steps: digests.steps.map(stepOf),
  });
}

/**
 * Writes a certificate as JSON, replacing the file. Throws RunDirectoryError if the path is a file of a run.
 */
export function writeCertificate(certificate: Certificate, file: string): void {
  writeOutputText(file, `${JSON.stringify(certificate)}\n`);
}

/** Throws CheckpointError if the tensors or the history of a checkpoint do not match the digests. */
function requireCertified(
  { path, progress, tensors }: Checkpoint,
  states: readonly State[],
  chains: readonly string[],
): void {
  const state = states.find(({ step }) => step === progress.step);
  const { parameters, optimizer } = stateDigests(checksumsOf(tensors));
  const isSame =
    state?.parameters === parameters &&
    state.optimizer === optimizer &&
    progress.chain === chains[progress.step];
  if (isSame) return;
  throw new CheckpointError(
    `${path} does not match the digests of its run: ${state ? 'its tensors or its history differ' : `they have no state of step ${progress.step}`}. ` +
      'Was it copied from another run? Move it away.',
  );
}

/** The members of a digest line that certificates contain, in their order. */
function segmentOf({ from, seed, environment, description, model, lock, weights }: Segment): Segment {
  return { from, seed, environment, description, model, lock, ...(weights ? { weights } : {}) };
}

function stateOf({ step, parameters, optimizer, chain }: State): State {
  return { step, parameters, optimizer, chain };
}

function stepOf({ step, task, records, batch, loss, gradNorm }: StepDigest): StepDigest {
  return { step, task, records, batch, loss, gradNorm };
}
