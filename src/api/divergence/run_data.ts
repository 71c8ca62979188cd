import { dirname } from 'node:path';
import { openData } from '../../runtime/data/open.ts';
import type { DataSource } from '../../runtime/data/source.ts';
import { shortened } from '../../runtime/digests/chain.ts';
import { DataError } from '../../runtime/errors.ts';
import { contentsUpTo, type SeenContents } from './contents.ts';
import { type RecordedRun, trainedWith } from './recorded_run.ts';

/** The present data of a run, with the vocabularies of a step. The caller closes it. Throws DataError. */
export function presentData(run: RecordedRun, step: number): Promise<DataSource> {
  const { description, run: spec } = trainedWith(run, step);
  const { vocabularies, statistics, record } = description;
  return openData(spec, {
    root: dirname(record.file),
    seed: spec.train.seed,
    workers: 0,
    ...(vocabularies ? { vocabularies } : {}),
    ...(statistics ? { statistics } : {}),
  });
}

/**
 * Contents of all training records at present. Undefined if the data cannot be read, or a record that the run
 * has drawn has other contents now: then the data is not that of the run.
 */
export async function presentContents(run: RecordedRun, step: number): Promise<SeenContents | undefined> {
  try {
    const data = await presentData(run, step);
    try {
      const contents = await contentsIn(data, trainedWith(run, step).run.tasks);
      return isThatOf(run, contents) ? contents : undefined;
    } finally {
      await data.close();
    }
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

async function contentsIn(
  data: DataSource,
  tasks: readonly { readonly name: string }[],
): Promise<SeenContents> {
  const contents = new Map<string, ReadonlyMap<string, string>>();
  for (const { name } of tasks) {
    const records = new Map<string, string>();
    for await (const [record, digest] of data.trainContents(name)) records.set(record, shortened(digest));
    contents.set(name, records);
  }
  return contents;
}

function isThatOf({ digests: { steps } }: RecordedRun, contents: SeenContents): boolean {
  return [...contentsUpTo(steps, steps.length)].every(([task, records]) =>
    [...records].every(([name, digest]) => contents.get(task)?.get(name) === digest),
  );
}
