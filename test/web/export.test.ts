import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '../../src/api/evaluate.ts';
import { folderFiles, openExportedHere } from '../../src/api/export/node_host.ts';
import { exportRun } from '../../src/api/export.ts';
import { open, type Prediction } from '../../src/api/open.ts';
import { report } from '../../src/api/report.ts';
import { listAdapters } from '../../src/runtime/device/list.ts';
import type { InputRecord } from '../../src/runtime/predict/record.ts';
import type { Manifest } from '../../src/web/manifest.ts';
import { type FoundBrowser, serve, webGpuBrowser } from '../../tools/web/chromium.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { photos, trainSmallModel } from './small_model.ts';

/** A model exported for the web makes the predictions of its run, in Node and in a browser. */

const root = temporaryFolder();
const folder = join(root, 'web');
const adapter = (await listAdapters())[0]!.choice;
const found: FoundBrowser = await webGpuBrowser();
if ('missing' in found) console.warn(`browser tests are skipped: ${found.missing}`);

interface Asked {
  readonly task: string;
  readonly record: InputRecord;
}

const asked: readonly Asked[] = [
  ...photos.map((name) => ({ task: 'look', record: { image: name } })),
  ...['heavy', 'a wooden box of glass , light and small', 'naïve ČESKÝ 漢字 🙂'].map((text) => ({
    task: 'read',
    record: { text },
  })),
  { task: 'price', record: { size: '3.5', mass: 4, form: 'ball' } },
  { task: 'price', record: { size: '', mass: '1e1', form: 'unheard of' } },
];
const predicted: Prediction[] = [];

beforeAll(async () => {
  const run = await trainSmallModel(root, adapter);
  await exportRun(run, { to: 'web', path: folder, adapter });
  const model = await open(run, { adapter });
  for (const { task, record } of asked) predicted.push((await model.predict([here(record)], { task }))[0]!);
  await model.close();
}, 120_000);

afterAll(async () => {
  if ('browser' in found) await found.browser.close();
});

/** A record with the paths of its images. */
function here(record: InputRecord): InputRecord {
  return record.image === undefined ? record : { image: join(root, String(record.image)) };
}

/** Labels and numbers of a prediction, numbers within 1e-4. */
function close({ predictions, value }: Pick<Prediction, 'predictions' | 'value'>) {
  return {
    labels: predictions?.map(({ label, probability }) => [label, expect.closeTo(probability, 4)]),
    value: value === undefined ? undefined : expect.closeTo(Number(value), 3),
  };
}

function plain({ predictions, value }: Pick<Prediction, 'predictions' | 'value'>) {
  return { labels: predictions?.map(({ label, probability }) => [label, probability]), value };
}

test('predicts as the run does in Node', async () => {
  const model = await openExportedHere(folderFiles(folder), adapter);
  for (const [i, { task, record }] of asked.entries()) {
    expect(plain(await model.predict(here(record), { task }))).toEqual(close(predicted[i]!));
  }
  await model.close();
});

test('is opened like a run, and predicts several records', async () => {
  const model = await open(folder, { adapter });
  const looks = asked.filter(({ task }) => task === 'look');
  const results = await model.predict(
    looks.map(({ record }) => here(record)),
    { task: 'look' },
  );
  for (const [i, result] of results.entries()) expect(plain(result)).toEqual(close(predicted[i]!));
  await model.close();
  const { scores } = await evaluate(join(root, 'run'), { adapter, checkpoint: 'best', limit: 6 });
  const exported = await evaluate(folder, { adapter, limit: 6 });
  for (const [i, { task, records, loss, metrics }] of exported.scores.entries()) {
    const own = scores[i]!;
    expect([task, records, loss]).toEqual([own.task, own.records, null]);
    expect(metrics[0]!.value).toBeCloseTo(own.metrics[0]!.value!, 4);
  }
  await expect(open(folder, { adapter, checkpoint: 'last' })).rejects.toThrow('is an exported model');
});

describe.skipIf('missing' in found)('in a browser', () => {
  test('predicts as the run does, and shows results', async () => {
    if (!('browser' in found)) return;
    const server = await serve(folder);
    const page = await found.browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await page.goto(server.address);
    await page.waitForSelector('#form:not([hidden]), #status.error', { timeout: 60_000 });
    expect(await page.textContent('#status')).toContain('loaded and verified');
    const records = asked.map(({ task, record }) => ({
      task,
      record,
      image:
        record.image === undefined ? null : readFileSync(here(record).image as string).toString('base64'),
    }));
    const results = (await page.evaluate(`(async () => {
      const { load } = await import('/unitc.js');
      const model = await load('/');
      const results = [];
      for (const { task, record, image } of ${JSON.stringify(records)}) {
        const bytes = image && Uint8Array.from(atob(image), (c) => c.charCodeAt(0));
        results.push(await model.predict(image ? { image: new Blob([bytes]) } : record, { task }));
      }
      await model.close();
      return results;
    })()`)) as readonly Prediction[];
    for (const [i, result] of results.entries()) expect(plain(result)).toEqual(close(predicted[i]!));

    await page.selectOption('select', 'read');
    await page.fill('textarea[name=text]', 'heavy');
    await page.click('button');
    await page.waitForSelector('#results table');
    const best = predicted[photos.length]!.predictions![0]!;
    expect(await page.textContent('#results tr:first-child th')).toBe(best.label);
    expect(errors).toEqual([]);
    await page.close();
    server.close();
  }, 120_000);

  test('the report of its run is no wider than a phone', async () => {
    if (!('browser' in found)) return;
    const { path } = await report(join(root, 'run'), { from: 'files', out: join(root, 'report.html') });
    const page = await found.browser.newPage({ viewport: { width: 360, height: 700 } });
    await page.goto(`file://${path}`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await page.close();
  });
});

describe('an export that was changed is refused', () => {
  const changed = join(root, 'changed');

  /** Changes a file and, with `new sums`, its checksum, so that only golden records can reveal the change. */
  function change(name: string, edit: (text: Buffer) => Buffer | string, sums: 'old sums' | 'new sums') {
    rmSync(changed, { recursive: true, force: true });
    cpSync(folder, changed, { recursive: true });
    const bytes = Buffer.from(edit(readFileSync(join(changed, name))));
    writeFileSync(join(changed, name), bytes);
    if (sums === 'old sums') return;
    const manifest = JSON.parse(readFileSync(join(changed, 'model.json'), 'utf8')) as Manifest;
    const files = { ...manifest.files, [name]: createHash('sha256').update(bytes).digest('hex') };
    writeFileSync(join(changed, 'model.json'), JSON.stringify({ ...manifest, files }));
  }

  const flip = (bytes: Buffer): Buffer => {
    bytes.writeFloatLE(3 - bytes.readFloatLE(bytes.length - 4), bytes.length - 4);
    return bytes;
  };
  const replacing = (from: string | RegExp, to: string) => (text: Buffer) => {
    const edited = text.toString().replace(from, to);
    expect(edited).not.toBe(text.toString());
    return edited;
  };
  const opened = () => openExportedHere(folderFiles(changed), adapter);

  test('a weight', async () => {
    change('weights.safetensors', flip, 'old sums');
    await expect(opened()).rejects.toThrow(
      'weights.safetensors is not what was exported: its SHA-256 differs from that in model.json',
    );
  });

  test('a weight with its checksum', async () => {
    change('weights.safetensors', flip, 'new sums');
    await expect(opened()).rejects.toThrow(/does not give the results of the run .*returns other values/);
  });

  test('preparation', async () => {
    change('program.json', replacing('0.485', '0.5'), 'new sums');
    await expect(opened()).rejects.toThrow(/preparation returns other values of image.pixels/);
  });

  test('the order of classes', async () => {
    const reversed = replacing(/"goods.label": \[([^\]]*)\]/, '"goods.label": ["fair", "dear", "cheap"]');
    change('model.json', reversed, 'old sums');
    await expect(opened()).rejects.toThrow(/the class names differ or are in another order: '/);
  });

  test('a description whose members do not fit each other', async () => {
    change('program.json', replacing('"builtin": "resize"', '"builtin": "mask"'), 'new sums');
    await expect(opened()).rejects.toThrow(/^program.json is damaged: its description contradicts itself \(/);
  });

  test('a file that is missing, empty, or of another form', async () => {
    change('golden.json', () => '', 'old sums');
    await expect(opened()).rejects.toThrow('golden.json is not what was exported');
    rmSync(join(changed, 'golden.json'));
    await expect(opened()).rejects.toThrow(/golden.json cannot be read \(ENOENT\)/);
    change('golden.json', () => '{"records":[{"task":"look"}]}', 'new sums');
    await expect(opened()).rejects.toThrow('golden.json is damaged: member records does not have the form');
    change('program.json', () => '{"programs":[]}', 'new sums');
    await expect(opened()).rejects.toThrow('program.json is damaged: member parameters is missing');
    change('program.json', replacing(/"file": "kernels\//, '"file": "../kernels/'), 'new sums');
    await expect(opened()).rejects.toThrow('model.json lists no file ../kernels/');
    change('model.json', replacing('"version": 1', '"version": 2'), 'old sums');
    await expect(opened()).rejects.toThrow(
      'expected format unitc-model, version 1, found unitc-model, version 2',
    );
  });
});
