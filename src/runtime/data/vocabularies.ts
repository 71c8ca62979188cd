import type { ModalitySpec, RunSpec } from '../../compiler/artifact/run_spec.ts';
import { prepareStepNamed } from '../prepare/index.ts';
import type { Dataset } from '../records/record.ts';
import { datasetOf } from './datasets.ts';
import type { Vocabularies } from './source.ts';

/**
 * The vocabulary of every text modality: read from its file, or built from the training texts of its tasks.
 */
export async function loadVocabularies(
  run: RunSpec,
  datasets: ReadonlyMap<string, Dataset>,
  root: string,
): Promise<Vocabularies> {
  const entries: [string, readonly string[]][] = [];
  for (const modality of run.modalities) {
    for (const { builtin, args } of modality.prepare) {
      const step = prepareStepNamed(builtin);
      if (step.on !== 'tokens' || !step.vocabulary) continue;
      const corpus = () => trainingTexts(run, modality, datasets);
      entries.push([modality.name, await step.vocabulary(args, { root, corpus })]);
    }
  }
  return Object.fromEntries(entries);
}

/** Every training text of the datasets whose tasks read the modality; each dataset once. */
function* trainingTexts(
  run: RunSpec,
  { name }: ModalitySpec,
  datasets: ReadonlyMap<string, Dataset>,
): Iterable<string> {
  const readers = run.tasks.filter((task) => task.modalities.includes(name));
  for (const dataset of new Set(readers.map((task) => datasetOf(datasets, task)))) {
    const train = dataset.splits.train;
    for (let i = 0; i < (train?.length ?? 0); i++) yield* train!.at(i).text ?? [];
  }
}
