import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AdapterChoice } from '../runtime/device/adapter.ts';
import { openDevice } from '../runtime/device/open.ts';
import type { RunEnvironment, Segment } from '../runtime/digests/lines.ts';
import { readDigests } from '../runtime/digests/read.ts';
import { RunDirectory } from '../runtime/run/directory.ts';
import { type Certificate, checkedCertificate, readCertificate } from './certificate/certificate.ts';
import { type Executed, execute } from './certificate/execute.ts';
import type { StepRange } from './certificate/step_range.ts';
import { requestedSteps, segmentsOf, startOf } from './certificate/stretch.ts';
import { type Cause, environmentCauses } from './divergence/causes.ts';
import { type ChangedRecord, changedRecords, contentsUpTo } from './divergence/contents.ts';
import type { Divergence } from './divergence/divergence.ts';
import { mostWorkers, requireWhole } from './options.ts';
import type { Reports } from './reports/reports.ts';

export interface VerifyCertificateOptions extends Reports {
  /** Steps to execute again, inclusive; by default all. */
  readonly steps?: StepRange;
  /**
   * Folder of the run, from whose checkpoints execution starts; by default the one named in the certificate.
   */
  readonly run?: string;
  /** Folder to which paths of data are relative; by default that of the certified spec. */
  readonly root?: string;
  /** The adapter; by default the one that trained the run. */
  readonly adapter?: AdapterChoice;
  /** Number of threads that prepare data. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
}

/**
 * `confirmed`: everything is equal, bit for bit. `refuted`: software, hardware and batches match the
 * certificate, but the results differ. `other data`: the steps draw other records, or records with other
 * contents. `undecided`: results differ, but so does the software or the adapter.
 */
export type CertificateVerdict = 'confirmed' | 'refuted' | 'other data' | 'undecided';

export interface CertificateVerification {
  readonly verdict: CertificateVerdict;
  /** The requested steps. */
  readonly steps: StepRange;
  /** The checkpoint from which execution started; step 0 and null for the initial parameters. */
  readonly start: { readonly step: number; readonly checkpoint: string | null };
  /** Steps after which all parameters and optimizer states were compared. */
  readonly states: readonly number[];
  readonly difference: Divergence | null;
  /** Records whose contents differ from those of the run; empty if its digests are missing. */
  readonly changed: readonly ChangedRecord[];
  /** Differences in software and hardware between the certificate and this process. */
  readonly environment: readonly Cause[];
  /** Description of the adapter that executed the steps. */
  readonly adapter: string;
}

/**
 * Executes steps of a certified run again, from the newest checkpoint before them or from the start, and
 * compares records, batches, losses, gradients and states bit for bit. Writes nothing.
 *
 * @param certificate certificate, or path of its file
 * @throws CertificateError, OptionError, SpecError, DataError, CheckpointError, NoAdapterError, PlanError,
 *   LimitError, DivergedError, DeviceLostError
 * @example
 * const { verdict, difference } = await verifyCertificate('model.certificate.json', {
 *  steps: { from: 1900, to: 2000 },
 * });
 * if (verdict !== 'confirmed') console.log(verdict, difference?.step, difference?.part);
 */
export async function verifyCertificate(
  certificate: string | Certificate,
  options: VerifyCertificateOptions = {},
): Promise<CertificateVerification> {
  requireWhole('workers', options.workers, 0, mostWorkers);
  const checked =
    typeof certificate === 'string'
      ? readCertificate(certificate)
      : checkedCertificate(certificate, 'the certificate');
  const steps = requestedSteps(checked, options.steps);
  const run = options.run ?? (existsSync(join(checked.run, 'run.json')) ? checked.run : undefined);
  const directory = run === undefined ? undefined : RunDirectory.open(run);
  const checkpoint = startOf(checked, run, steps, options.onWarning ?? (() => {}));
  const start = { step: checkpoint?.progress.step ?? 0, checkpoint: checkpoint?.path ?? null };
  const segments = segmentsOf(checked, { from: start.step + 1, to: steps.to });
  const device = await openDevice({ adapter: options.adapter ?? checked.adapter });
  try {
    const executed = await execute({
      ...options,
      certificate: checked,
      segment: segments[0]!,
      device,
      directory,
      checkpoint,
      last: steps.to,
    });
    const environment = environmentDifferences(segments, executed.environment);
    return {
      verdict: verdictOf(executed.difference, environment),
      steps,
      start,
      states: executed.states,
      difference: executed.difference ?? null,
      changed: changedSince(run, executed),
      environment,
      adapter: device.adapter.description,
    };
  } finally {
    await device.close();
  }
}

function verdictOf(difference: Divergence | undefined, environment: readonly Cause[]): CertificateVerdict {
  if (!difference) return 'confirmed';
  if (['task', 'records', 'batch'].includes(difference.part)) return 'other data';
  return environment.length > 0 ? 'undecided' : 'refuted';
}

/** Differences from any of the segments, without duplicates. */
function environmentDifferences(segments: readonly Segment[], now: RunEnvironment): readonly Cause[] {
  const causes = segments.flatMap(({ environment }) => environmentCauses(environment, now));
  return [...new Map(causes.map((cause) => [JSON.stringify(cause), cause])).values()];
}

function changedSince(run: string | undefined, { steps, difference }: Executed): readonly ChangedRecord[] {
  if (run === undefined || !difference) return [];
  const recorded = readDigests(run).steps;
  return changedRecords(contentsUpTo(recorded, recorded.length), contentsUpTo(steps, steps.length));
}
