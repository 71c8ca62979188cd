import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/api/evaluate.ts';
import type { FileSet } from '../../../src/api/export/file_set.ts';
import { archiveOf, readArchive } from '../../../src/api/export/unitc/archive.ts';
import { exportRun } from '../../../src/api/export.ts';
import { open, predict } from '../../../src/api/open.ts';
import { serve } from '../../../src/api/serve.ts';
import type { AdapterChoice } from '../../../src/runtime/device/adapter.ts';
import { listAdapters } from '../../../src/runtime/device/list.ts';
import { temporaryFolder } from '../../temporary_folder.ts';
import { trainSmallModel } from '../../web/small_model.ts';

/** A model in one file opens like its run, and a modified file is rejected. */

const root = temporaryFolder();
const file = join(root, 'goods.unitc');
let adapter: AdapterChoice;
let run: string;
let members: FileSet;

beforeAll(async () => {
  const [first] = await listAdapters();
  adapter = first!.choice;
  run = await trainSmallModel(root, adapter);
  await exportRun(run, { to: 'unitc', path: file, adapter });
  members = await readArchive(file, readFileSync(file));
}, 120_000);

const texts = [{ text: 'heavy' }, { text: 'a wooden box' }, { text: 'round and flat' }];

describe('a file that unitc export --to unitc wrote', () => {
  it('predicts to the bit as the run does, without the run and its data', async () => {
    const elsewhere = join(root, 'elsewhere');
    mkdirSync(elsewhere);
    cpSync(file, join(elsewhere, 'model.unitc'));
    const photo = [{ image: join(root, 'rotated.jpg') }];
    const [model, exported] = [
      await open(run, { adapter }),
      await open(join(elsewhere, 'model.unitc'), { adapter }),
    ];
    for (const [task, records] of [
      ['read', texts],
      ['look', photo],
    ] as const) {
      expect(await exported.predict(records, { task })).toEqual(await model.predict(records, { task }));
    }
    await Promise.all([model.close(), exported.close()]);
  });

  it('has the metric values of the run', async () => {
    const { scores } = await evaluate(run, { adapter, checkpoint: 'best' });
    const exported = await evaluate(file, { adapter });
    expect(exported).toMatchObject({ scores, checkpoint: file });
    const moved = join(root, 'elsewhere', 'model.unitc');
    await expect(evaluate(moved, { adapter, data: join(root, 'elsewhere') })).rejects.toThrow(
      'elsewhere holds model.unitc',
    );
  });

  it('answers requests', async () => {
    const server = await serve(file, { adapter });
    const answer = await fetch(`${server.url}/predict/read`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'heavy' }),
    });
    const { predictions } = (await answer.json()) as { readonly predictions: unknown };
    const [expected] = await predict(run, [{ text: 'heavy' }], { task: 'read', adapter });
    expect(predictions).toEqual(expected!.predictions);
    await server.close();
  });

  it('is a tar archive with checksums', () => {
    const folder = join(root, 'unpacked');
    mkdirSync(folder);
    execFileSync('tar', ['xf', file, '-C', folder]);
    for (const [name, bytes] of members)
      expect(readFileSync(join(folder, name)).equals(Buffer.from(bytes))).toBe(true);
  });

  it('holds one state and all tasks', async () => {
    await expect(open(file, { adapter, checkpoint: 'last' })).rejects.toThrow('which has one state');
    await expect(exportRun(run, { to: 'unitc', path: file, task: 'read', adapter })).rejects.toThrow(
      'leave out task',
    );
  });

  it('may store half-precision weights, whose results its records have', async () => {
    const path = join(root, 'half.unitc');
    await exportRun(run, { to: 'unitc', path, weights: 'f16', adapter });
    expect(readFileSync(path).length).toBeLessThan(readFileSync(file).length);
    const [found] = await predict(path, texts.slice(0, 1), { task: 'read', adapter });
    expect(found!.predictions).toHaveLength(3);
  });
});

describe('a model that was changed together with its checksums is refused', () => {
  /** Writes the file with one member changed. */
  async function changed(name: string, edit: (bytes: Buffer) => Buffer | string): Promise<string> {
    const bytes = new Uint8Array(Buffer.from(edit(Buffer.from(members.get(name)!))));
    const path = join(root, 'changed.unitc');
    writeFileSync(path, Buffer.concat(await archiveOf(new Map([...members, [name, bytes]]))));
    return path;
  }

  const replacing = (from: string | RegExp, to: string) => (text: Buffer) => {
    const edited = text.toString().replace(from, to);
    expect(edited).not.toBe(text.toString());
    return edited;
  };

  it('for one weight', async () => {
    const path = await changed('weights.safetensors', (bytes) => {
      bytes.writeFloatLE(3 - bytes.readFloatLE(bytes.length - 4), bytes.length - 4);
      return bytes;
    });
    await expect(open(path, { adapter })).rejects.toThrow(
      /does not give the results of the run .*returns other values/,
    );
  });

  it('for other preparation of images', async () => {
    const path = await changed('spec.unit', replacing('normalize()', 'normalize(std: 0.25)'));
    await expect(open(path, { adapter })).rejects.toThrow(/preparation returns other values of image.pixels/);
  });

  it('for another order of classes', async () => {
    const reversed = replacing(/"goods.label": \[[^\]]*\]/, '"goods.label": ["fair", "dear", "cheap"]');
    await expect(open(await changed('model.json', reversed), { adapter })).rejects.toThrow(
      'the class names differ or are in another order',
    );
  });

  it('for another version, a missing member and an unknown parameter', async () => {
    const version = replacing('"version": 1', '"version": 9');
    await expect(open(await changed('model.json', version), { adapter })).rejects.toThrow(
      'expected format unitc-spec-model, version 1, found unitc-spec-model, version 9',
    );
    const without = replacing('"classes"', '"klasses"');
    await expect(open(await changed('model.json', without), { adapter })).rejects.toThrow(
      'member classes is missing',
    );
    const renamed = (bytes: Buffer) =>
      Buffer.from(bytes.toString('latin1').replace('backbone', 'backbonE'), 'latin1');
    await expect(open(await changed('weights.safetensors', renamed), { adapter })).rejects.toThrow(
      /has no parameter .*backbonE/,
    );
  });
});
