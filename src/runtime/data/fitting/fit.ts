import type { ModalitySpec, RunSpec } from '../../../compiler/artifact/run_spec.ts';
import { own } from '../../own.ts';
import type { InputField } from '../../records/fields.ts';
import type { Dataset } from '../../records/record.ts';
import { truthMember } from '../batches/truth.ts';
import { datasetOf } from '../datasets.ts';
import { kinds } from '../kinds/index.ts';
import { type Fitted, type Moments, truthKey, truthMoments } from './fitted.ts';
import { specFiles } from './spec_files.ts';

type Datasets = ReadonlyMap<string, Dataset>;

/**
 * Fits every modality and every standardised truth to the training splits of their tasks. State in `known` is
 * not fitted again. Throws DataError.
 */
export async function fitModalities(
  run: RunSpec,
  datasets: Datasets,
  root: string,
  known: Partial<Fitted>,
): Promise<Fitted> {
  const vocabularies: [string, readonly string[]][] = [];
  const statistics: [string, Moments][] = [];
  const linesOf = specFiles(root);
  for (const modality of run.modalities) {
    const { vocabulary, moments } = kinds[modality.kind];
    const training = () => trainingFields(run, modality, datasets);
    const tokens = known.vocabularies
      ? own(known.vocabularies, modality.name)
      : await vocabulary?.(modality, { linesOf, training });
    if (tokens) vocabularies.push([modality.name, tokens]);
    const numbers = known.statistics
      ? own(known.statistics, modality.name)
      : moments?.(modality, { linesOf, training });
    if (numbers) statistics.push([modality.name, numbers]);
  }
  return {
    vocabularies: Object.fromEntries(vocabularies),
    statistics: {
      ...Object.fromEntries(statistics),
      ...(known.statistics ?? truthStatistics(run, datasets)),
    },
  };
}

function truthStatistics(run: RunSpec, datasets: Datasets): Fitted['statistics'] {
  const found = new Map<string, Moments>();
  for (const task of run.tasks) {
    for (const truth of task.truth) {
      const key = truthKey(task.dataset, truthMember(truth));
      if (!truth.standardized || found.has(key)) continue;
      found.set(key, truthMoments(datasetOf(datasets, task), truthMember(truth)));
    }
  }
  return Object.fromEntries(found);
}

/** The fields that tasks read with the modality in all training records, each field once. */
function* trainingFields(run: RunSpec, { name }: ModalitySpec, datasets: Datasets): Iterable<InputField> {
  const seen = new Set<string>();
  for (const task of run.tasks) {
    const field = own(task.fields, name);
    const key = JSON.stringify([task.dataset, field]);
    if (field === undefined || seen.has(key)) continue;
    seen.add(key);
    const train = datasetOf(datasets, task).splits.train;
    for (let i = 0; i < (train?.length ?? 0); i++) {
      const value = own(train!.at(i).fields, field);
      if (value) yield value;
    }
  }
}
