import { dirname, relative, resolve, sep } from 'node:path';
import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import { taskInputs } from '../../runtime/predict/task_inputs.ts';
import type { ModelFacts } from '../../web/manifest.ts';
import { version } from '../package/version.ts';
import type { ExportRequest } from './target.ts';

/** The facts of an export. `folder`: that of the export. */
export function modelFacts(
  { described, weights }: Pick<ExportRequest, 'described' | 'weights'>,
  run: RunSpec,
  folder: string,
): ModelFacts {
  const { fitted, classes, checkpoint, file } = described;
  return {
    unitc: version(),
    model: run.model,
    step: checkpoint.progress.step,
    weights,
    folder: relativeFolder(folder, dirname(file)),
    tasks: run.tasks.map((task) => ({ name: task.name, inputs: taskInputs(run, task) })),
    fitted,
    classes,
  };
}

/** A folder relative to another one, with slashes on every system. */
export function relativeFolder(from: string, to: string): string {
  return relative(resolve(from), resolve(to)).split(sep).join('/') || '.';
}
