import { statSync } from 'node:fs';
import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import { decodableDatasets, decodingPlans } from '../../runtime/data/decodable.ts';
import { createPreparer } from '../../runtime/data/node_preparer.ts';
import { taskPlans } from '../../runtime/data/plan.ts';
import { RecordProblems } from '../../runtime/records/problems.ts';
import type { Dataset, Sample, Split } from '../../runtime/records/record.ts';

/** Bytes of images and recordings of each split that are decoded: a few thousand images, a few seconds. */
const mostBytes = 2 ** 28;

/**
 * The only dataset of a draft, without the records whose images or recordings cannot be decoded; these are
 * added to the problems of their splits. Of a large dataset, only the first records are decoded.
 */
export async function decodablePart(run: RunSpec, dataset: Dataset): Promise<Dataset> {
  const tolerant = { ...run, datasets: run.datasets.map((spec) => ({ ...spec, skip: 1 })) };
  const plans = decodingPlans(tolerant, taskPlans(tolerant, null));
  if (plans.length === 0) return dataset;
  const prepare = await createPreparer(plans, { vocabularies: {}, statistics: {} });
  const { name } = run.datasets[0]!;
  const limit = Math.max(...Object.values(dataset.splits).map(affordable));
  const { datasets } = await decodableDatasets(tolerant, new Map([[name, dataset]]), plans, {
    prepare,
    limit,
  });
  return datasets.get(name)!;
}

/** Number of records whose images and recordings have `mostBytes` in total. */
function affordable(split: Split): number {
  const unreadable = new RecordProblems();
  let bytes = 0;
  let count = 0;
  while (count < split.length && bytes < mostBytes) {
    bytes += unreadable.collect(() => storedBytes(split.at(count))) ?? 0;
    count++;
  }
  return count;
}

function storedBytes({ fields }: Sample): number {
  return Object.values(fields).reduce((sum, field) => {
    const source = field.kind === 'image' ? field.image : field.kind === 'audio' ? field.audio : undefined;
    if (source?.kind === 'bytes') return sum + source.bytes.length;
    if (source?.kind !== 'file') return sum;
    return sum + (statSync(source.path, { throwIfNoEntry: false })?.size ?? 0);
  }, 0);
}
