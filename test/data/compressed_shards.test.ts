import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openData } from '../../src/runtime/data/open.ts';
import { plainImage } from '../formats/written.ts';
import { tarFile } from '../shards/tar.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { image, sceneRun, task } from './run.ts';

it('compressed shards yield the batches of uncompressed ones, entered at any record', async () => {
  const root = temporaryFolder();
  for (let shard = 0; shard < 4; shard++) {
    const members = [];
    for (let i = 0; i < 5; i++) {
      const key = `${shard}${i}`;
      members.push(
        { name: `${key}.png`, content: await plainImage(20 + i, 20 + shard) },
        { name: `${key}.cls`, content: String(i % 2) },
      );
    }
    const archive = tarFile(members);
    writeFileSync(join(root, `${shard}.tar`), archive);
    writeFileSync(join(root, `${shard}.tar.gz`), gzipSync(archive));
  }
  const runOn = (ending: string) => {
    const args = {
      train: [`{0..3}.${ending}`],
      valid: 0.2,
      split: null,
      hold_out: 'records',
      stratify: false,
      buffer: 6,
    };
    const columns = {
      image: { builtin: 'image', args: { column: 'png', folder: '.' } },
      label: { builtin: 'label', args: { column: 'cls', names: [] } },
    };
    const format = { builtin: 'webdataset', args };
    return sceneRun({
      modalities: [image],
      datasets: [{ name: 'pets', format, columns, cache: null, skip: null, facts: { classes: 2 } }],
      tasks: [task('sort', 'pets', { fields: { image: 'image' }, batch: 3 })],
    });
  };
  const batchOf = async (ending: string, workers: number, k: number) => {
    const source = await openData(runOn(ending), { root, seed: 1, workers });
    try {
      const { inputs, sizes } = await source.trainBatch('sort', k);
      return { inputs, sizes };
    } finally {
      await source.close();
    }
  };
  for (const k of [0, 7]) {
    const plain = await batchOf('tar', 0, k);
    for (const workers of [0, 2]) expect(await batchOf('tar.gz', workers, k)).toEqual(plain);
  }
});
