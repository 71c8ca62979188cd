import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { builtins } from '../builtins.ts';
import { trainingCalls } from '../compiler/training/calls.ts';
import type { Checkpoint } from '../runtime/checkpoint/read.ts';
import { loadCheckpoint } from '../runtime/checkpoint/read.ts';
import { openData } from '../runtime/data/open.ts';
import { requireDataPaths } from '../runtime/data/paths.ts';
import type { AdapterChoice } from '../runtime/device/adapter.ts';
import { type Device, openDevice } from '../runtime/device/open.ts';
import type { Segment } from '../runtime/digests/lines.ts';
import { readDigests } from '../runtime/digests/read.ts';
import { DataError } from '../runtime/errors.ts';
import { hashesOf, type StoredDescription } from '../runtime/run/description.ts';
import { RunDirectory } from '../runtime/run/directory.ts';
import { runInSteps } from '../runtime/train/length.ts';
import { Upcoming } from '../runtime/train/upcoming.ts';
import { type Certificate, checkedCertificate, readCertificate } from './certificate/certificate.ts';
import { type Replay, replay } from './certificate/replay.ts';
import { requestedSteps, type StepRange, segmentsOf, startOf } from './certificate/stretch.ts';
import { requireWhole } from './options.ts';
import { type Cause, environmentCauses } from './parting/causes.ts';
import { type ChangedRecord, changedRecords, contentsUpTo } from './parting/contents.ts';
import type { Divergence } from './parting/divergence.ts';
import type { Reports } from './reports/reports.ts';
import { initializeModel } from './run/initialize.ts';
import { openModel } from './run/open_model.ts';
import { classNames, startProgress } from './run/resume.ts';
import { environmentOf } from './run/trail.ts';
import { validModel } from './spec/valid_model.ts';

export interface VerifyCertificateOptions extends Reports {
  /** Steps to execute again, both included; by default all. */
  readonly steps?: StepRange;
  /** Folder of the run, whose checkpoints are starting points; by default the one that the certificate names. */
  readonly run?: string;
  /** Folder from which paths of data start; by default that of the certified spec. */
  readonly root?: string;
  /** By default the adapter that trained the run. */
  readonly adapter?: AdapterChoice;
  /** Number of threads that prepare data. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
}

/**
 * `confirmed`: all bits are equal. `refuted`: software, hardware and batches are those of the certificate, and
 * the results differ. `other data`: the steps draw other records, or these have other contents.
 * `other environment`: results differ, but so does the software or the adapter; bits are comparable only
 * where these are equal.
 */
export type Verdict = 'confirmed' | 'refuted' | 'other data' | 'other environment';

export interface CertificateVerification {
  readonly verdict: Verdict;
  /** The steps that were asked for. */
  readonly steps: StepRange;
  /** The checkpoint from which they were executed; step 0 and null for the initial parameters. */
  readonly start: { readonly step: number; readonly checkpoint: string | null };
  /** Steps after which all parameters and optimizer states were compared. */
  readonly states: readonly number[];
  readonly difference: Divergence | null;
  /** Records whose contents differ from those of the run, where its digests are present. */
  readonly changed: readonly ChangedRecord[];
  /** Software and hardware of the certificate and of this process, where they differ. */
  readonly environment: readonly Cause[];
  /** Description of the adapter that executed the steps. */
  readonly adapter: string;
}

/**
 * Executes steps of a certified run again, from the newest checkpoint before them or from the start, and
 * compares records, batches, losses, gradients and states bit for bit. Writes nothing.
 *
 * @param certificate a certificate, or the path of its file
 * @throws CertificateError, OptionError, SpecError, DataError, CheckpointError, NoAdapterError, PlanError,
 *   LimitError, DivergedError, DeviceLostError
 * @example
 * const { verdict, difference } = await verifyCertificate('model.certificate.json', {
 *   steps: { from: 1900, to: 2000 },
 * });
 * if (verdict !== 'confirmed') console.log(verdict, difference?.step, difference?.part);
 */
export async function verifyCertificate(
  certificate: string | Certificate,
  options: VerifyCertificateOptions = {},
): Promise<CertificateVerification> {
  requireWhole('workers', options.workers, 0);
  const checked =
    typeof certificate === 'string'
      ? readCertificate(certificate)
      : checkedCertificate(certificate, 'the certificate');
  const steps = requestedSteps(checked, options.steps);
  const run = options.run ?? (existsSync(join(checked.run, 'run.json')) ? checked.run : undefined);
  const directory = run === undefined ? undefined : RunDirectory.open(run);
  const checkpoint = startOf(checked, run, steps, options.onWarning ?? (() => {}));
  const device = await openDevice({ adapter: options.adapter ?? checked.adapter });
  try {
    const executed = await execute(checked, directory, checkpoint, steps, device, options);
    const { difference, states, environment } = executed;
    return {
      verdict: verdictOf(difference, environment),
      steps,
      start: { step: checkpoint?.progress.step ?? 0, checkpoint: checkpoint?.path ?? null },
      states,
      difference: difference ?? null,
      changed: changedSince(run, executed),
      environment,
      adapter: device.adapter.description,
    };
  } finally {
    await device.close();
  }
}

function verdictOf(difference: Divergence | undefined, environment: readonly Cause[]): Verdict {
  if (!difference) return 'confirmed';
  if (['task', 'records', 'batch'].includes(difference.part)) return 'other data';
  return environment.length > 0 ? 'other environment' : 'refuted';
}

interface Executed extends Replay {
  readonly environment: readonly Cause[];
}

async function execute(
  certificate: Certificate,
  directory: RunDirectory | undefined,
  checkpoint: Checkpoint | undefined,
  steps: StepRange,
  device: Device,
  options: VerifyCertificateOptions,
): Promise<Executed> {
  const start = checkpoint?.progress.step ?? 0;
  const segments = segmentsOf(certificate, { from: start + 1, to: steps.to });
  const { description, environment } = segments[0]!;
  const root = resolve(options.root ?? dirname(certificate.file));
  const file = join(root, basename(certificate.file));
  const imports = new Map(Object.entries(certificate.imports));
  const model = validModel({ file, text: certificate.spec }, certificate.set, imports);
  requireDataPaths(model.datasets, root);
  const opened = openModel(model, device, {
    ...options,
    tuned: new Map(Object.entries(environment.variants)),
  });
  try {
    const stored = directory?.describedBy(description, 'the certificate');
    const workers = options.workers ?? Math.min(4, Math.max(1, availableParallelism() - 1));
    const data = await openData(opened.run, {
      root,
      seed: opened.run.train.seed,
      workers,
      ...(stored?.vocabularies ? { vocabularies: stored.vocabularies } : {}),
      ...(stored?.statistics ? { statistics: stored.statistics } : {}),
      ...(options.onWarning ? { warn: options.onWarning } : {}),
    });
    try {
      requireSameFit(certificate, description, { ...data, classes: classNames(opened.run, data) });
      const run = runInSteps(opened.run, (task) => data.split(task, 'train').length);
      const progress = checkpoint
        ? loadCheckpoint(checkpoint, opened.session.arenas, opened.hash)
        : startProgress(opened, description);
      if (!checkpoint) await initializeModel(opened, root, options.onWarning ?? (() => {}));
      const training = {
        ...opened,
        run,
        calls: trainingCalls(builtins, run.train),
        data,
        batches: new Upcoming(run, data, progress, workers + 2),
        progress,
        resumed: checkpoint !== undefined,
        signal: options.signal,
        onEvent: () => {},
      };
      const result = await replay(training, certificate, steps.to);
      options.signal?.throwIfAborted();
      return { ...result, environment: environmentsDiffering(segments, environmentOf(opened)) };
    } finally {
      await data.close();
    }
  } finally {
    opened.session.close();
  }
}

/** Throws DataError where the data gives other vocabularies, statistics or class names than the run had. */
function requireSameFit(
  { spec, file, set, imports, adapter }: Certificate,
  expected: Segment['description'],
  fitted: Pick<Required<StoredDescription>, 'vocabularies' | 'statistics' | 'classes'>,
): void {
  const record = { file, set, imports, adapter, version: '' };
  const { vocabularies, statistics, classes } = fitted;
  const found = hashesOf({ spec, record, vocabularies, statistics, classes });
  for (const name of ['vocabularies.json', 'statistics.json', 'classes.json'] as const) {
    if (found[name] === expected[name]) continue;
    throw new DataError(
      dirname(file),
      `the data gives another ${name} than that of the certified run`,
      'the steps can be compared only on the data of the run: restore it, or give its folder with --root',
    );
  }
}

function environmentsDiffering(segments: readonly Segment[], now: Segment['environment']): readonly Cause[] {
  const causes = segments.flatMap(({ environment }) => environmentCauses(environment, now));
  const known = new Map(causes.map((cause) => [JSON.stringify(cause), cause]));
  return [...known.values()];
}

function changedSince(run: string | undefined, { steps, difference }: Executed): readonly ChangedRecord[] {
  if (run === undefined || !difference) return [];
  const recorded = readDigests(run);
  return changedRecords(
    contentsUpTo(recorded.steps, recorded.steps.length),
    contentsUpTo(steps, steps.length),
  );
}
