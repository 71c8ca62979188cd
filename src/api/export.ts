import type { AdapterChoice } from '../runtime/device/adapter.ts';
import { type ExportedFile, type WeightType, weightTypes } from './export/exported_file.ts';
import { exportTargets } from './export/targets.ts';
import { writeExport } from './export/write.ts';
import { requireOneOf } from './options.ts';
import type { Reports } from './reports/reports.ts';
import { describedRun } from './run/described_run.ts';

export { ExportError } from './export/errors.ts';
export type { ExportedFile, WeightType } from './export/exported_file.ts';

/** Names of the forms that `exportRun` writes, with a summary of each. */
export const exportForms: readonly { readonly name: string; readonly summary: string }[] = exportTargets.map(
  ({ name, summary }) => ({ name, summary }),
);

export interface ExportOptions extends Reports {
  /** Form of the export: one of `exportForms`. */
  readonly to: string;
  /** File or folder to write. */
  readonly path: string;
  /**
   * `best`, `last`, `step-N`, a file name in the run's `checkpoints/`, or a path. By default the best
   * checkpoint, or the last one if no evaluation had a finite metric value.
   */
  readonly checkpoint?: string;
  /**
   * Element type of the exported weights: `f32`, the default, or `f16`, which halves the size of the files.
   */
  readonly weights?: WeightType;
  /** The only task to export to ONNX; by default all tasks, each in its own file in the folder `path`. */
  readonly task?: string;
  /** Adapter on which the export is verified. */
  readonly adapter?: AdapterChoice;
}

export interface ExportResult {
  readonly files: readonly ExportedFile[];
  /** Step of the exported checkpoint. */
  readonly step: number;
}

/**
 * Exports the model of a run and verifies the written files.
 *
 * @param run folder of the run
 * @throws OptionError, RunDirectoryError, CheckpointError, SpecError, ExportError, DataError, NoAdapterError
 * @example
 * const { files } = await exportRun('runs/pets', { to: 'web', path: 'public/pets' });
 */
export async function exportRun(run: string, options: ExportOptions): Promise<ExportResult> {
  const { to, path, checkpoint, weights = 'f32', onWarning } = options;
  requireOneOf(
    'to',
    to,
    exportForms.map(({ name }) => name),
  );
  requireOneOf('weights', weights, weightTypes);
  const target = exportTargets.find(({ name }) => name === to)!;
  const described = describedRun(run, checkpoint, onWarning ? { onWarning } : {});
  const request = { ...options, run, described, path, weights };
  const files = writeExport(await target.files(request));
  await target.verify(request, files);
  return { files, step: described.checkpoint.progress.step };
}
