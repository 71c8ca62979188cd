import { describe, expect, it } from 'vitest';
import { check } from '../../../src/api/check.ts';
import { builtins } from '../../../src/builtins.ts';
import { runSpec } from '../../../src/compiler/assemble/run_spec.ts';
import { DrawnRecords } from '../../../src/runtime/data/contents/drawn_records.ts';
import { openData } from '../../../src/runtime/data/open.ts';
import type { DataSource } from '../../../src/runtime/data/source.ts';
import { tableRows, tableSpec, writeTableSpec } from '../../support/table_runs.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

/** Digests of training batches and of the contents of their records. */

async function opened(rows: readonly string[], workers = 0): Promise<DataSource> {
  const root = temporaryFolder();
  const file = writeTableSpec(root, rows);
  const { model } = check({ file, text: tableSpec });
  return openData(runSpec(model!, builtins), { root, seed: 1, workers });
}

/** Batch digests of an epoch by batch, and content digests by record. */
async function epoch(source: DataSource) {
  const batches = [];
  const drawn = new DrawnRecords();
  for (let k = 0; k < 3; k++) batches.push((await source.trainBatch('classify', k, drawn)).digests);
  await source.close();
  const contents = batches.flatMap(({ names, contents }) => names.map((id, i) => [id, contents[i]] as const));
  return { tensors: batches.map(({ tensors }) => tensors), contents: new Map(contents) };
}

describe('digests', () => {
  it('are those of another process, with and without threads', async () => {
    expect(await epoch(await opened(tableRows))).toEqual(await epoch(await opened(tableRows, 1)));
  });

  it('differ for the record whose label differs, and for its batch', async () => {
    const other = tableRows.with(4, tableRows[4]!.replace('\tno', '\tyes'));
    const [before, now] = [await epoch(await opened(tableRows)), await epoch(await opened(other))];
    const changed = [...before.contents].filter(([id, digest]) => now.contents.get(id) !== digest);
    expect(changed.map(([id]) => id)).toEqual(['train.tsv:6']);
    expect(before.tensors.filter((digest, k) => digest !== now.tensors[k])).toHaveLength(1);
  });

  it('of contents do not depend on the other records of a batch, whose padding they change', async () => {
    const other = tableRows.with(4, tableRows[4]!.replace('words', 'words '.repeat(9)));
    const [before, now] = [await epoch(await opened(tableRows)), await epoch(await opened(other))];
    const changed = [...before.contents].filter(([id, digest]) => now.contents.get(id) !== digest);
    expect(changed.map(([id]) => id)).toEqual(['train.tsv:6']);
  });

  it('of contents are computed at the first draw of a record in a run', async () => {
    const source = await opened(tableRows);
    const drawn = new DrawnRecords();
    for (let k = 0; k < 3; k++) await source.trainBatch('classify', k, drawn);
    const { digests } = await source.trainBatch('classify', 3, drawn);
    expect(digests.contents.every((digest) => digest === undefined)).toBe(true);
    await source.close();
  });
});
