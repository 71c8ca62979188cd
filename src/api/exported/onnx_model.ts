import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import { storedSize } from '../../runtime/data/media/decode.ts';
import { nodeMedia } from '../../runtime/data/node_preparer.ts';
import { DataError } from '../../runtime/errors.ts';
import type { Engine } from '../../runtime/execute/engine.ts';
import { nodeRecords } from '../../runtime/predict/node_records.ts';
import { assembled, type ModelContent } from '../../web/assembled.ts';
import { ExportedModelError } from '../../web/errors.ts';
import type { ExportedModel } from '../../web/model.ts';
import { orDamaged } from '../../web/or_damaged.ts';
import { verifyGolden } from '../../web/verify.ts';
import { installedRuntime, type OnnxSession, runtimePackages } from '../export/onnx/runtime.ts';
import { feedsOf } from '../export/onnx/tensors.ts';
import { onnxFiles } from './onnx_files.ts';
import { type OnnxTask, readTask } from './onnx_task.ts';

/**
 * Opens an ONNX file of unitc, or a folder of them, in ONNX Runtime, and verifies that it reproduces the
 * results of its golden records. Throws ExportedModelError.
 */
export async function openOnnxModel(path: string): Promise<ExportedModel> {
  const open = await installedRuntime();
  if (!open) {
    throw new ExportedModelError(
      `${path} is run by ONNX Runtime, which is not installed: npm install ${runtimePackages.join(', or ')}`,
    );
  }
  return openOnnxFiles(path, open);
}

/** `openOnnxModel` with sessions from `open`. */
export async function openOnnxFiles(
  path: string,
  open: (bytes: Uint8Array) => Promise<OnnxSession>,
): Promise<ExportedModel> {
  const tasks: OnnxTask[] = [];
  const close = async () => void (await Promise.all(tasks.map(({ session }) => session.close())));
  try {
    return await orDamaged(path, async () => {
      for (const file of onnxFiles(path)) tasks.push(await readTask(file, open));
      const device = { adapter: { name: tasks[0]!.session.runtime }, close };
      const host = { device, media: nodeMedia(), records: nodeRecords, storedSize };
      const model = await assembled(together(path, tasks), host);
      await verifyGolden(model, { records: tasks.flatMap(({ golden }) => golden.records) });
      return model;
    });
  } catch (error) {
    await close();
    throw error;
  }
}

/** Merges the tasks of one model. Throws ExportedModelError if the files belong to several models. */
function together(path: string, tasks: readonly OnnxTask[]): ModelContent {
  const [first] = tasks as [OnnxTask];
  const other = tasks.find(
    ({ facts: { model, step } }) => model !== first.facts.model || step !== first.facts.step,
  );
  if (other) {
    throw new ExportedModelError(
      `${path} holds files of two models: ${first.facts.model}, step ${first.facts.step}, and ${other.facts.model}, step ${other.facts.step}`,
    );
  }
  const merged = <T>(read: (task: OnnxTask) => Readonly<Record<string, T>>) =>
    Object.fromEntries(tasks.flatMap((task) => Object.entries(read(task))));
  const named = <T extends { readonly name: string }>(read: (run: RunSpec) => readonly T[]): readonly T[] => [
    ...new Map(tasks.flatMap(({ run }) => read(run)).map((each) => [each.name, each])).values(),
  ];
  return {
    facts: {
      ...first.facts,
      tasks: tasks.flatMap(({ facts }) => facts.tasks),
      fitted: {
        vocabularies: merged(({ facts }) => facts.fitted.vocabularies),
        statistics: merged(({ facts }) => facts.fitted.statistics),
      },
      classes: merged(({ facts }) => facts.classes),
    },
    run: {
      ...first.run,
      modalities: named(({ modalities }) => modalities),
      datasets: named(({ datasets }) => datasets),
      tasks: tasks.flatMap(({ run }) => run.tasks),
    },
    engine: onnxEngine(new Map(tasks.map((task) => [task.run.tasks[0]!.name, task]))),
    bytes: tasks.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Throws DataError if a recording is too short for the transform in the graph. */
function requireSamples(samples: ArrayLike<number> | undefined, least: number): void {
  const found = Math.min(...Array.from(samples ?? []));
  if (found >= least) return;
  throw new DataError(
    'a recording',
    `it has ${found} samples; a transform needs ${least}`,
    'leave out recordings that are so short',
  );
}

function onnxEngine(tasks: ReadonlyMap<string, OnnxTask>): Engine {
  return {
    evaluates: 'predict',
    async run(name, _mode, sizes, inputs) {
      const { session, inputs: values, facts, leastSamples } = tasks.get(name)!;
      for (const [input, least] of leastSamples) requireSamples(inputs[input], least);
      const results = await session.run(
        feedsOf(values, inputs as Parameters<typeof feedsOf>[1], { sizes, fitted: facts.fitted }),
      );
      return { read: async () => results };
    },
  };
}
