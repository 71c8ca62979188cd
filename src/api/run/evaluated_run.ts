import { dirname } from 'node:path';
import type { Model } from '../../compiler/model/model.ts';
import { chooseCheckpoint } from '../../runtime/checkpoint/choose.ts';
import { loadCheckpoint } from '../../runtime/checkpoint/read.ts';
import { requireDataPaths } from '../../runtime/data/paths.ts';
import type { DataSource } from '../../runtime/data/source.ts';
import type { AdapterChoice } from '../../runtime/device/adapter.ts';
import { type Device, openDevice } from '../../runtime/device/open.ts';
import { type MetricFunctions, requireMetricFunctions } from '../../runtime/metrics/functions.ts';
import type { CodeDataset } from '../../runtime/records/code.ts';
import { type ClassNames, hashesOf } from '../../runtime/run/description.ts';
import { RunDirectory } from '../../runtime/run/directory.ts';
import type { RunRecord } from '../../runtime/run/record.ts';
import type { ForcedVariants } from '../kernels/variants.ts';
import type { Reports } from '../reports/reports.ts';
import { validModel } from '../spec/valid_model.ts';
import { requireCodeRows } from './code_rows.ts';
import { openLockedData } from './locked_data.ts';
import { type OpenedModel, openModel } from './open_model.ts';
import { classNames, requireSameNames } from './resume.ts';

export interface EvaluatedRunOptions extends Reports {
  readonly adapter?: AdapterChoice | undefined;
  readonly checkpoint?: string | undefined;
  /** Folder to which paths of the spec are relative; by default that of the spec. */
  readonly data?: string | undefined;
  readonly workers?: number | undefined;
  readonly variants?: ForcedVariants | undefined;
  readonly metrics?: MetricFunctions | undefined;
  readonly datasets?: Readonly<Record<string, CodeDataset>> | undefined;
  /** Splits to read; by default all. */
  readonly splits?: readonly string[] | undefined;
  /** Number of records to read from the start of each split; absent or null: all. */
  readonly limit?: number | null | undefined;
}

/** A checkpoint of a run on a device, with the data of the run. */
export interface EvaluatedRun {
  readonly model: Model;
  /** Text of the spec, and the record, at the time of the checkpoint. */
  readonly spec: string;
  readonly record: RunRecord;
  readonly device: Device;
  readonly opened: OpenedModel;
  readonly data: DataSource;
  readonly classes: ClassNames;
  /** Step and path of the checkpoint. */
  readonly step: number;
  readonly checkpoint: string;
}

/**
 * Opens a checkpoint and the data of its run, calls `body`, and closes both. Throws RunDirectoryError,
 * CheckpointError, SpecError, MetricFunctionError, DataError, NoAdapterError, LimitError.
 */
export async function withEvaluatedRun<T>(
  run: string,
  options: EvaluatedRunOptions,
  body: (opened: EvaluatedRun) => Promise<T>,
): Promise<T> {
  const directory = RunDirectory.open(run);
  const { checkpoint, notices } = chooseCheckpoint(directory, options.checkpoint);
  for (const notice of notices) options.onWarning?.(notice);
  const { description } = checkpoint.progress;
  const { spec, record, vocabularies, statistics } = directory.describedBy(description, checkpoint.path);
  const { file, set, imports } = record;
  const model = validModel({ file, text: spec }, set, new Map(Object.entries(imports)));
  requireMetricFunctions(model.tasks, options.metrics);
  requireCodeRows(model.datasets, options.datasets);
  const root = options.data ?? dirname(file);
  requireDataPaths(model.datasets, root);
  const device = await openDevice(options.adapter ? { adapter: options.adapter } : {});
  try {
    const opened = openModel(model, device, options);
    const { step } = loadCheckpoint(checkpoint, opened.session.arenas, opened.hash);
    const request = {
      run: opened.run,
      root,
      workers: options.workers ?? 0,
      ...(vocabularies ? { vocabularies } : {}),
      ...(statistics ? { statistics } : {}),
      ...(options.datasets ? { datasets: options.datasets } : {}),
      ...(options.splits ? { splits: options.splits } : {}),
      ...(options.limit ? { limit: options.limit } : {}),
    };
    const data = await openLockedData(request, options.onWarning ?? (() => {}));
    try {
      const classes = classNames(opened.run, data);
      const now = hashesOf({
        spec,
        record,
        vocabularies: data.vocabularies,
        statistics: data.statistics,
        classes,
      });
      requireSameNames(checkpoint.path, description, now);
      return await body({
        model,
        spec,
        record,
        device,
        opened,
        data,
        classes,
        step,
        checkpoint: checkpoint.path,
      });
    } finally {
      await data.close();
    }
  } finally {
    await device.close();
  }
}
