import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import { requireDataPaths } from '../../runtime/data/paths.ts';
import type { DataSource } from '../../runtime/data/source.ts';
import { DataError } from '../../runtime/errors.ts';
import type { Engine } from '../../runtime/execute/engine.ts';
import { requireMetricFunctions } from '../../runtime/metrics/functions.ts';
import { own } from '../../runtime/own.ts';
import type { ModelFacts } from '../../web/manifest.ts';
import { requireCodeRows } from '../run/code_rows.ts';
import type { EvaluatedRunOptions } from '../run/evaluated_run.ts';
import { openLockedData } from '../run/locked_data.ts';
import { classNames } from '../run/resume.ts';
import { requireOneState } from './one_state.ts';
import { openExport } from './open_export.ts';

/** An export with the data of its spec. */
export interface EvaluatedExport {
  readonly opened: { readonly run: RunSpec; readonly engine: Engine };
  readonly data: DataSource;
  readonly step: number;
  /** Path of the export. */
  readonly checkpoint: string;
}

/**
 * Opens an export with the data of its spec, calls `body`, and closes both. Throws OptionError,
 * ExportedModelError, SpecError, MetricFunctionError, DataError, NoAdapterError, LimitError.
 */
export async function withEvaluatedExport<T>(
  path: string,
  options: EvaluatedRunOptions,
  body: (evaluated: EvaluatedExport) => Promise<T>,
): Promise<T> {
  requireOneState(path, options.checkpoint);
  const exported = await openExport(path, options);
  try {
    const { facts, run, engine } = exported.parts;
    requireMetricFunctions(run.tasks, options.metrics);
    requireCodeRows(run.datasets, options.datasets);
    const root = dataFolder(path, facts, options.data);
    requireData(run, root);
    const request = {
      run,
      root,
      workers: options.workers ?? 0,
      ...facts.fitted,
      ...(options.datasets ? { datasets: options.datasets } : {}),
      ...(options.splits ? { splits: options.splits } : {}),
      ...(options.limit ? { limit: options.limit } : {}),
    };
    const data = await openLockedData(request, options.onWarning ?? (() => {}));
    try {
      requireSameClasses(run, data, facts);
      return await body({ opened: { run, engine }, data, step: facts.step, checkpoint: path });
    } finally {
      await data.close();
    }
  } finally {
    await exported.close();
  }
}

/** The given folder, or that of the spec when the model was exported, or the working folder. */
function dataFolder(path: string, { folder }: ModelFacts, named: string | undefined): string {
  if (named !== undefined) return resolve(named);
  const from = statSync(path).isDirectory() ? path : dirname(path);
  const recorded = resolve(from, folder);
  return existsSync(recorded) ? recorded : process.cwd();
}

/** Throws DataError if data of the spec is missing. */
function requireData({ datasets }: RunSpec, root: string): void {
  try {
    requireDataPaths(datasets, root);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(
      error.where,
      error.message,
      'name the folder to which the paths of the spec are relative (--data)',
    );
  }
}

/** Throws DataError if the data has other class names than the model. */
function requireSameClasses(run: RunSpec, data: DataSource, { classes }: ModelFacts): void {
  for (const [truth, names] of Object.entries(classNames(run, data))) {
    const expected = own(classes, truth) ?? [];
    const at = names.findIndex((name, i) => name !== expected[i]);
    if (at < 0 && names.length === expected.length) continue;
    const place = at < 0 ? names.length : at;
    throw new DataError(
      truth,
      `the class names of the data differ from those of the model: class ${place} is ${names[place] ?? 'missing'}, expected ${expected[place] ?? 'none'}`,
      'restore the data of the training, or name its folder (--data)',
    );
  }
}
