import type { ModalitySpec, RunSpec } from '../../compiler/artifact/run_spec.ts';
import { own } from '../own.ts';
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

/** Every training text of the datasets whose tasks read the modality; each field once. */
function* trainingTexts(
  run: RunSpec,
  { name }: ModalitySpec,
  datasets: ReadonlyMap<string, Dataset>,
): Iterable<string> {
  const seen = new Set<string>();
  for (const task of run.tasks) {
    const field = own(task.fields, name);
    const key = JSON.stringify([task.dataset, field]);
    if (field === undefined || seen.has(key)) continue;
    seen.add(key);
    const train = datasetOf(datasets, task).splits.train;
    for (let i = 0; i < (train?.length ?? 0); i++) {
      const value = own(train!.at(i).fields, field);
      if (value?.kind === 'text') yield* value.text;
    }
  }
}
