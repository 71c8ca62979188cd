import { loadCheckpoint } from '../../runtime/checkpoint/read.ts';
import type { Fitted } from '../../runtime/data/fitting/fitted.ts';
import { type TaskPlan, taskPlans } from '../../runtime/data/plan.ts';
import type { Prepare } from '../../runtime/data/preparer.ts';
import { type Device, openDevice } from '../../runtime/device/open.ts';
import type { Engine } from '../../runtime/execute/engine.ts';
import { Predictor } from '../../runtime/predict/predictor.ts';
import { modelForm } from '../exported/form.ts';
import { requireOneState } from '../exported/one_state.ts';
import { openExport } from '../exported/open_export.ts';
import type { OpenExportOptions } from '../exported/options.ts';
import { describedRun } from './described_run.ts';
import { openModel } from './open_model.ts';
import { type ModelParts, RunningModel } from './running_model.ts';

interface TrainedOptions extends OpenExportOptions {
  /** Name or path of a checkpoint of a run. */
  readonly checkpoint?: string;
}

/** A trained model of any form on its device, and the state needed to prepare its records. */
export interface TrainedParts extends Omit<ModelParts, 'predictor'> {
  readonly engine: Engine;
  readonly plans: readonly TaskPlan[];
  readonly fitted: Fitted;
}

/**
 * Opens a run or an export. Throws RunDirectoryError, CheckpointError, ExportedModelError, SpecError,
 * DataError, NoAdapterError, LimitError.
 */
export async function trainedParts(path: string, options: TrainedOptions): Promise<TrainedParts> {
  return modelForm(path) === 'run' ? partsOfRun(path, options) : partsOfExport(path, options);
}

/** A model that prepares records with `prepare`. `ahead`: number of records that are prepared in advance. */
export function runningModel(
  { engine, plans: _plans, fitted: _fitted, ...parts }: TrainedParts,
  prepare: Prepare,
  ahead?: number,
): RunningModel {
  const settings = ahead === undefined ? {} : { ahead };
  return new RunningModel({
    ...parts,
    predictor: new Predictor({ run: parts.run, engine, prepare, ...settings }),
  });
}

async function partsOfRun(path: string, options: TrainedOptions): Promise<TrainedParts> {
  const { model, checkpoint, fitted, classes } = describedRun(path, options.checkpoint, options);
  const device = await openDevice(options.adapter ? { adapter: options.adapter } : {});
  return closingOnFailure(device, () => {
    const { run, session, engine, hash } = openModel(model, device, options);
    const { step } = loadCheckpoint(checkpoint, session.arenas, hash);
    return {
      run,
      engine,
      plans: taskPlans(run, null),
      fitted,
      device,
      facts: { classes, statistics: fitted.statistics },
      step,
      checkpoint: checkpoint.path,
    };
  });
}

async function partsOfExport(path: string, options: TrainedOptions): Promise<TrainedParts> {
  requireOneState(path, options.checkpoint);
  const { facts, run, engine, host } = (await openExport(path, options)).parts;
  return {
    run,
    engine,
    plans: taskPlans(run, null),
    fitted: facts.fitted,
    device: host.device,
    facts: { classes: facts.classes, statistics: facts.fitted.statistics },
    step: facts.step,
    checkpoint: path,
  };
}

/** The result of `body`; closes the device if it fails. */
export async function closingOnFailure<T>(
  device: Pick<Device, 'close'>,
  body: () => T | Promise<T>,
): Promise<T> {
  try {
    return await body();
  } catch (error) {
    await device.close();
    throw error;
  }
}
