import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compile, writeTrainedArtifact } from '../../src/api/compile.ts';
import type { ExportContent } from '../../src/api/export/exported_file.ts';
import { exportTargets } from '../../src/api/export/targets.ts';
import { writeExport } from '../../src/api/export/write.ts';
import { describedRun } from '../../src/api/run/described_run.ts';
import { train } from '../../src/api/train.ts';
import { replacedFiles } from './replaced_files.ts';
import type { Scenario } from './scenario.ts';
import { simulatedSpec } from './simulated_training.ts';

/**
 * Exports of a trained model. A device trains it and predicts its golden records once; faults affect only the
 * writing of files.
 */
export async function exportScenarios(templates: string): Promise<readonly Scenario[]> {
  const [spec, run] = [join(templates, 'exported.unit'), join(templates, 'exported')];
  writeFileSync(spec, simulatedSpec);
  await train(spec, { adapter: 'swiftshader', workers: 0, directory: run, set: { 'train.steps': 1 } });
  const artifact = compile({ file: spec, text: simulatedSpec }).artifact;
  const few = { ...artifact, kernels: artifact.kernels.slice(0, 4) };
  const root = dirname(templates);
  return Promise.all([
    ...exportTargets.map(async (target) => {
      const files = async (weights: 'f32' | 'f16') =>
        target.files({
          run,
          described: describedRun(run, 'last', {}),
          path: `model.${target.name}`,
          adapter: 'swiftshader',
          weights,
        });
      const [earlier, replaced] = [await files('f16'), await files('f32')];
      return replacedFiles(root, {
        name: `an export to ${target.name}`,
        before: (out) => void writeExport(within(out, earlier)),
        write: (out) => void writeExport(within(out, replaced)),
      });
    }),
    replacedFiles(root, {
      name: 'an artifact with weights',
      before: () => {},
      write: async (out) => void (await writeTrainedArtifact(few, out, { weights: run })),
    }),
  ]);
}

function within(folder: string, files: readonly ExportContent[]): readonly ExportContent[] {
  return files.map(({ path, chunks }) => ({ path: join(folder, path), chunks }));
}
