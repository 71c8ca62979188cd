import { dirname } from 'node:path';
import { CheckpointError, listCheckpoints, readCheckpoint } from '../runtime/checkpoint/checkpoint.ts';
import { openData } from '../runtime/data/open.ts';
import { type AdapterChoice, openDevice } from '../runtime/device/open.ts';
import { evaluate as evaluateRun, type TaskScore } from '../runtime/evaluate/evaluate.ts';
import { RunDirectory } from '../runtime/train/run_directory.ts';
import { openModel } from './run.ts';
import { validModel } from './valid_model.ts';
import type { ForcedVariants } from './variants.ts';

export interface EvaluateOptions {
  readonly adapter?: AdapterChoice;
  /** A checkpoint file; by default the run's last. */
  readonly checkpoint?: string;
  /** Records of each task; null: all. */
  readonly limit?: number | null;
  readonly workers?: number;
  /** Told what the user should know, though all goes on. */
  readonly onWarning?: (message: string) => void;
  /** Kernel variants to run wherever they can. */
  readonly variants?: ForcedVariants;
}

export interface EvaluateResult {
  readonly step: number;
  readonly checkpoint: string;
  readonly scores: readonly TaskScore[];
}

/** Metrics of a run's checkpoint on the held-out split. Throws RunDirectoryError, CheckpointError, DataError. */
export async function evaluate(run: string, options: EvaluateOptions = {}): Promise<EvaluateResult> {
  const directory = RunDirectory.open(run);
  const { file, set, imports } = directory.record;
  const model = validModel({ file, text: directory.spec }, set, new Map(Object.entries(imports)));
  const path = options.checkpoint ?? listCheckpoints(directory.checkpoints).at(-1);
  if (!path) throw new CheckpointError(`${run} has no checkpoint yet`);
  const device = await openDevice(options.adapter ? { adapter: options.adapter } : {});
  try {
    const opened = openModel(model, device, options.variants);
    const { step } = readCheckpoint(path, opened.session.arenas, opened.hash);
    const data = await openData(opened.run, {
      root: dirname(file),
      seed: opened.run.train.seed,
      workers: options.workers ?? 0,
      ...(options.onWarning ? { warn: options.onWarning } : {}),
      ...(directory.vocabularies ? { vocabularies: directory.vocabularies } : {}),
    });
    try {
      const scores = await evaluateRun({ ...opened, data, split: 'valid', limit: options.limit ?? null });
      return { step, checkpoint: path, scores };
    } finally {
      await data.close();
    }
  } finally {
    await device.close();
  }
}
