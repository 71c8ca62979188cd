import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/api/evaluate.ts';
import { withHash } from '../../../src/api/export/safetensors/hash.ts';
import { exportRun } from '../../../src/api/export.ts';
import { open, predict } from '../../../src/api/open.ts';
import { train } from '../../../src/api/train.ts';
import { readSafetensors } from '../../../src/runtime/checkpoint/safetensors.ts';
import type { AdapterChoice } from '../../../src/runtime/device/adapter.ts';
import { listAdapters } from '../../../src/runtime/device/list.ts';
import { weightsFile } from '../../../src/runtime/safetensors/weights.ts';
import { tableRows, tableSpec, writeTableSpec } from '../../support/table_runs.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

/** A model in a safetensors file opens like its run, and a modified file is rejected. */

const root = temporaryFolder();
const run = join(root, 'run');
const file = join(root, 'reviews.safetensors');
const changed = join(root, 'changed.safetensors');
let adapter: AdapterChoice;
let checkpoint: string;

beforeAll(async () => {
  const [first] = await listAdapters();
  adapter = first!.choice;
  const spec = writeTableSpec(join(root, 'data'), tableRows, tableSpec);
  await train(spec, { adapter, directory: run, workers: 0 });
  await exportRun(run, { to: 'safetensors', path: file, adapter });
  checkpoint = (await evaluate(run, { adapter })).checkpoint;
}, 60_000);

/** The error message for a file with these bytes. */
async function problem(bytes: Uint8Array): Promise<string> {
  writeFileSync(changed, bytes);
  return open(changed, { adapter }).then(
    () => 'opened',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

/** The file with other contents and a matching checksum. */
function edited(edit: (parts: ReturnType<typeof readSafetensors>) => Readonly<Record<string, string>>) {
  const parts = readSafetensors(readFileSync(file));
  const { 'unitc.hash': _, ...metadata } = edit(parts);
  const tensors = [...parts.tensors].map(([name, { shape, data }]) => {
    return { name, shape, data: data as Float32Array };
  });
  return withHash((hash) =>
    Uint8Array.from(Buffer.concat([...weightsFile(tensors, 'F32', { ...metadata, ...hash })])),
  );
}

describe('unitc export --to safetensors', () => {
  it('holds the parameters, and predicts and evaluates to the bit as the run does', async () => {
    const { tensors, metadata } = readSafetensors(readFileSync(file));
    expect(tensors.has('bert_model.module.embeddings.word_embeddings.weight')).toBe(true);
    expect(metadata.format).toBe('pt');
    const texts = [{ text: 'good words' }, { text: 'bad words' }];
    expect(await predict(file, texts, { adapter })).toEqual(await predict(run, texts, { adapter }));
    const { scores } = await evaluate(run, { adapter, checkpoint: 'best' });
    expect((await evaluate(file, { adapter })).scores).toEqual(scores);
  });

  it('refuses a file with any byte changed', async () => {
    const { length } = readFileSync(file);
    for (let at = 0; at < length; at += Math.floor(length / 60)) {
      const bytes = readFileSync(file);
      bytes[at]! ^= 1 << (at % 8);
      expect(await problem(bytes)).toMatch(/^ExportedModelError: .*changed.safetensors/);
    }
    expect(await problem(readFileSync(file).subarray(0, length - 7))).toMatch(/^ExportedModelError: /);
  });

  it('refuses a changed weight, order of classes and preparation with their checksum', async () => {
    const weight = edited(({ tensors, metadata }) => {
      [...tensors.values()].at(-1)!.data[0]! += 1;
      return metadata;
    });
    expect(await problem(weight)).toMatch(/does not give the results of the run .*returns other values/);
    const replaced = (key: string, from: string, to: string) =>
      edited(({ metadata }) => ({ ...metadata, [key]: metadata[key]!.replace(from, to) }));
    expect(await problem(replaced('unitc.model', '["no","yes"]', '["yes","no"]'))).toContain(
      'the class names differ or are in another order',
    );
    expect(await problem(replaced('unitc.spec', '[8, 16]', '[9, 16]'))).toContain(
      'preparation returns another size of text.ids',
    );
    expect(await problem(replaced('unitc.model', '"version":1', '"version":2'))).toContain(
      'expected format unitc-spec-model, version 1',
    );
  });

  it('refuses files that hold weights alone', async () => {
    expect(await problem(readFileSync(checkpoint))).toContain('holds only weights');
  });
});
