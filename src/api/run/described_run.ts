import type { Model } from '../../compiler/model/model.ts';
import { chooseCheckpoint } from '../../runtime/checkpoint/choose.ts';
import { CheckpointError } from '../../runtime/checkpoint/errors.ts';
import type { Checkpoint } from '../../runtime/checkpoint/read.ts';
import type { Fitted } from '../../runtime/data/fitting/fitted.ts';
import type { OutputFacts } from '../../runtime/predict/decode.ts';
import { RunDirectory } from '../../runtime/run/directory.ts';
import { RunDirectoryError } from '../../runtime/run/errors.ts';
import type { Reports } from '../reports/reports.ts';
import { validModel } from '../spec/valid_model.ts';

/** The text of a spec with everything that determines its model. */
export interface SpecSource {
  readonly text: string;
  /** Overrides, as for `--set`. */
  readonly set: Readonly<Record<string, string>>;
  /** Texts of the files that it imports, by absolute path. */
  readonly imports: Readonly<Record<string, string>>;
}

/** A checkpoint of a run with everything that prediction needs, still without a device. */
export interface DescribedRun {
  readonly model: Model;
  readonly checkpoint: Checkpoint;
  readonly fitted: Fitted;
  readonly classes: OutputFacts['classes'];
  /** Path of the spec, which may no longer exist; paths of data are relative to its folder. */
  readonly file: string;
  readonly source: SpecSource;
}

/**
 * Reads the description of a trained model. `checkpoint`: `best`, `last`, `step-N`, a file name in the run's
 * `checkpoints/`, or a path; by default the best checkpoint, or the last one if no evaluation had a finite
 * metric value. Throws RunDirectoryError, CheckpointError, SpecError.
 */
export function describedRun(
  run: string,
  wanted: string | undefined,
  { onWarning }: Pick<Reports, 'onWarning'>,
): DescribedRun {
  const directory = RunDirectory.open(run);
  const { checkpoint, notices } = bestOf(directory, wanted);
  for (const notice of notices) onWarning?.(notice);
  const { description } = checkpoint.progress;
  const stored = directory.describedBy(description, checkpoint.path);
  const { spec, record, vocabularies, statistics, classes } = stored;
  if (!vocabularies || !statistics || !classes) {
    const missing = !vocabularies ? 'vocabularies.json' : !statistics ? 'statistics.json' : 'classes.json';
    throw new RunDirectoryError(
      `${run} has no ${missing}, which predictions need. Continue the run with --resume, which writes the file again, or ` +
        'restore it from a copy.',
    );
  }
  const { file, set, imports } = record;
  const model = validModel({ file, text: spec }, set, new Map(Object.entries(imports)));
  const source = { text: spec, set, imports };
  return { model, checkpoint, fitted: { vocabularies, statistics }, classes, file, source };
}

/** The named checkpoint or, without a name, the best one, or the last one if there is no best one. */
function bestOf(directory: RunDirectory, name: string | undefined): ReturnType<typeof chooseCheckpoint> {
  if (name !== undefined) return chooseCheckpoint(directory, name);
  const last = chooseCheckpoint(directory, 'last');
  if (!last.checkpoint.progress.best) return last;
  try {
    return chooseCheckpoint(directory, 'best');
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return { ...last, notices: [...last.notices, `${error.message}; using the last checkpoint instead`] };
  }
}
