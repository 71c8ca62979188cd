import { dirname, resolve } from 'node:path';
import { openData } from '../runtime/data/open.ts';
import type { AdapterChoice } from '../runtime/device/adapter.ts';
import { openDevice } from '../runtime/device/open.ts';
import type { ForcedVariants } from './kernels/variants.ts';
import { mostRepeats, requireWhole } from './options.ts';
import { measuredStep, requireTimestamps } from './profiled/measured_step.ts';
import type { Profile } from './profiled/measurements.ts';
import type { Reports } from './reports/reports.ts';
import { initializeModel } from './run/initialize.ts';
import { openModel } from './run/open_model.ts';
import type { Overrides } from './spec/overrides.ts';
import { readSpec } from './spec/read.ts';
import { taskNamed } from './spec/task.ts';
import { validSpec } from './spec/valid_model.ts';

export { NoTimestampsError, type Profile, type ProfileRow } from './profiled/measurements.ts';

export interface ProfileOptions extends Reports {
  readonly set?: Overrides;
  readonly adapter?: AdapterChoice;
  /** Task whose step is measured; by default the first. */
  readonly task?: string;
  /** Number of measured steps; each dispatch reports its median. Default 5. */
  readonly repeats?: number;
  /** Kernel variants to use wherever they are supported. */
  readonly variants?: ForcedVariants;
}

/**
 * Measures every dispatch of a training step of a task.
 *
 * @throws OptionError, SpecFileError, SpecError, UnknownTaskError, VariantError, DataError,
 *   NoAdapterError, NoTimestampsError
 * @example
 * const { families } = await profile('model.unit', { task: 'answer' });
 * for (const { name, milliseconds, share } of families) console.log(name, milliseconds, share);
 */
export async function profile(spec: string, options: ProfileOptions = {}): Promise<Profile> {
  requireWhole('repeats', options.repeats, 1, mostRepeats);
  const source = readSpec(spec);
  const { model, imports } = validSpec(source, options.set ?? {});
  const device = await openDevice(options.adapter ? { adapter: options.adapter } : {});
  try {
    requireTimestamps(device);
    const opened = openModel(model, device, options);
    const root = dirname(resolve(spec));
    await initializeModel(opened, root, options.onWarning ?? (() => {}));
    const task = taskNamed(model, options.task ?? model.tasks[0]!.name).name;
    const data = await openData(opened.run, { root, seed: opened.run.train.seed, workers: 0 });
    try {
      const sources = new Map([[source.file, source.text], ...imports]);
      return await measuredStep({ model, device, opened, data, sources }, task, options.repeats);
    } finally {
      await data.close();
    }
  } finally {
    await device.close();
  }
}
