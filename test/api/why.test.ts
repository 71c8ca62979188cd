import { appendFileSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { CertificateError } from '../../src/api/certificate/certificate.ts';
import { certify, writeCertificate } from '../../src/api/certify.ts';
import { recordsOfStep } from '../../src/api/divergence/names.ts';
import { recordedRun } from '../../src/api/divergence/recorded_run.ts';
import { train } from '../../src/api/train.ts';
import { verifyCertificate } from '../../src/api/verify_certificate.ts';
import { why } from '../../src/api/why.ts';
import { tableRows, tableSpec, writeTableSpec } from '../support/table_runs.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Diverging runs, trained for a few steps on a small table. */

let folder: string;
/** The run with which the others are compared. */
let base: string;

interface Run {
  readonly spec?: string;
  /** Checkpoint of the first run that is copied next to the spec as `weights.safetensors`. */
  readonly weights?: string;
  readonly rows?: readonly string[];
  readonly validRows?: readonly string[];
  readonly set?: Readonly<Record<string, string>>;
}

/** Trains in its own folder; returns the run folder. */
async function trained(
  name: string,
  { spec: text = tableSpec, rows = tableRows, validRows, set = {}, weights }: Run = {},
): Promise<string> {
  const spec = writeTableSpec(join(folder, name), rows, text, validRows);
  if (text.includes('rows.tsv')) cpSync(join(folder, name, 'train.tsv'), join(folder, name, 'rows.tsv'));
  if (weights) cpSync(join(base, 'checkpoints', weights), join(folder, name, 'weights.safetensors'));
  const { directory } = await train(spec, {
    adapter: 'swiftshader',
    workers: 0,
    set: { 'train.steps': '4', ...set },
    directory: join(folder, `run-${name}`),
  });
  return directory;
}

beforeAll(async () => {
  folder = temporaryFolder();
  base = await trained('base');
});

describe('why', () => {
  test('finds copies of spec and data equal', async () => {
    const copy = await trained('copy');
    expect(await why(base, copy)).toMatchObject({
      steps: [4, 4],
      divergence: null,
      evaluation: null,
      causes: [],
    });
  });

  test('names the evaluation that differs after equal training, because a held-out label does', async () => {
    const validRows = tableRows.with(4, 'bad words 4\tyes');
    const other = await trained('held-out', { validRows });
    expect(await why(base, other)).toMatchObject({
      divergence: null,
      evaluation: { step: 4, task: 'classify', split: 'valid', result: 'loss' },
      causes: [],
    });
  });

  test('names the one record whose label differs', async () => {
    const other = await trained('label', { rows: tableRows.with(4, 'bad words 4\tyes') });
    const { divergence, causes, changed } = await why(base, other);
    expect(divergence).toMatchObject({ part: 'batch', tasks: ['classify', 'classify'] });
    expect(divergence!.step).toBeGreaterThan(0);
    expect(divergence!.changed.map(({ name }) => name)).toEqual(['train.tsv:6']);
    expect(changed).toEqual(divergence!.changed);
    expect(causes).toEqual([]);
  });

  test('names a row that was moved, and one that was removed, with their places', async () => {
    const moved = await why(
      base,
      await trained('moved', { rows: [...tableRows.toSpliced(2, 1), tableRows[2]!] }),
    );
    expect(moved.displaced).toMatchObject([
      { kind: 'moved', names: ['train.tsv:4', 'train.tsv:13'], indices: [2, 11] },
    ]);
    const { displaced, divergence } = await why(
      base,
      await trained('removed', { rows: tableRows.toSpliced(4, 1) }),
    );
    expect(divergence!.step).toBe(1);
    expect(displaced).toMatchObject([{ kind: 'only in the first', names: ['train.tsv:6', null] }]);
  });

  test('finds the same rows in a file of another name, and the one whose label differs', async () => {
    const spec = tableSpec.replace('"train.tsv"', '"rows.tsv"');
    const [same, other] = [
      await trained('renamed', { spec }),
      await trained('renamed-label', { spec, rows: tableRows.with(4, 'bad words 4\tyes') }),
    ];
    const renamed = [
      { task: 'classify', example: [expect.stringMatching(/^train\./), expect.stringMatching(/^rows\./)] },
    ];
    expect(await why(base, same)).toMatchObject({ divergence: null, changed: [], renamed });
    const { divergence, causes } = await why(base, other);
    expect(divergence).toMatchObject({ part: 'batch', changed: [{ name: 'train.tsv:6' }] });
    expect(causes.map(({ name }) => name)).toEqual(['reviews.format.train']);
  });

  test('names a weight file of one name with other contents', async () => {
    const spec = tableSpec.replace(
      'train {',
      'train {\n  init: [weights("weights.safetensors", strict: false)]',
    );
    const [one, two] = await Promise.all(
      [2, 4].map((step) => trained(`weights-${step}`, { spec, weights: `step-000000${step}.safetensors` })),
    );
    const { divergence, causes } = await why(one!, two!);
    expect(divergence).toMatchObject({ step: 0, part: 'parameters' });
    expect(causes).toMatchObject([{ kind: 'weights', name: 'weights.safetensors' }]);
    const certificate = certify(one!);
    cpSync(
      join(folder, 'weights-4', 'weights.safetensors'),
      join(folder, 'weights-2', 'weights.safetensors'),
    );
    await expect(verifyCertificate(certificate, { steps: { from: 1, to: 1 }, workers: 0 })).rejects.toThrow(
      'the weight file has sha256',
    );
  });

  test('names a setting of the optimizer, and the step at which it has an effect', async () => {
    const other = await trained('rate', { set: { 'train.optimizer.lr': '2e-3' } });
    const { divergence, causes } = await why(base, other);
    expect(divergence).toMatchObject({ step: 2, part: 'loss', changed: [] });
    expect(causes).toEqual([{ kind: 'spec', name: 'train.optimizer.lr', values: ['0.001', '0.002'] }]);
  });

  test('names another seed, which changes the initial parameters', async () => {
    const { divergence, causes } = await why(base, await trained('seed', { set: { 'train.seed': '4' } }));
    expect(divergence).toMatchObject({ step: 0, part: 'parameters', tasks: null });
    expect(causes).toEqual([{ kind: 'seed', name: 'train.seed', values: ['3', '4'] }]);
  });

  test('names a record that only the vocabulary depends on, before any step draws it', async () => {
    // A single step of four records: most are never drawn.
    const set = { 'train.steps': '1' };
    const one = await trained('short', { set });
    const drawn = recordedRun(one).digests.steps[0]!.first.map(([name]) => name);
    const line = tableRows.findIndex((_, i) => !drawn.includes(`train.tsv:${i + 2}`));
    const rows = tableRows.with(line, tableRows[line]!.replace('words', 'zzz qqq'));
    const { causes, changed } = await why(one, await trained('short2', { set, rows }));
    expect(causes).toMatchObject([{ kind: 'fitted', name: 'vocabularies.json' }]);
    expect(changed.map(({ name }) => name)).toEqual([`train.tsv:${line + 2}`]);
  });

  test('refuses a run whose digests are damaged or missing', async () => {
    const copy = join(folder, 'damaged');
    cpSync(base, copy, { recursive: true });
    const file = join(copy, 'digests.jsonl');
    appendFileSync(file, '{"kind":"state"}\n');
    await expect(why(base, copy)).rejects.toThrow(/digests\.jsonl is damaged: line \d+/);
    writeFileSync(file, '');
    await expect(why(base, copy)).rejects.toThrow(/damaged/);
    rmSync(file);
    await expect(why(base, copy)).rejects.toThrow(
      /has no digests\.jsonl: it was trained by an earlier version/,
    );
  });

  test('derives the records of a later epoch from the data, and says where it cannot', async () => {
    const run = recordedRun(base);
    // Twelve records are three batches: step 4 begins the second epoch.
    expect(run.digests.steps[3]!.first).toEqual([]);
    const records = await recordsOfStep(run, 4);
    expect(records.kind === 'known' && new Set(records.names).size).toBe(4);
    writeTableSpec(join(folder, 'base'), tableRows.slice(1));
    expect(await recordsOfStep(run, 4)).toEqual({
      kind: 'unknown',
      reason: 'the data is not what the run was trained with',
    });
    rmSync(join(folder, 'base', 'train.tsv'));
    expect(await recordsOfStep(run, 4)).toMatchObject({
      reason: expect.stringMatching(/^the data cannot be read: .*train\.tsv/),
    });
  });
});

test('takes certificates in place of runs', async () => {
  const one = await trained('one');
  const file = join(folder, 'one.certificate.json');
  writeCertificate(certify(one), file);
  expect(await why(file, one)).toMatchObject({ steps: [4, 4], divergence: null, causes: [], changed: [] });
  const other = await trained('certified', { set: { 'train.optimizer.lr': '2e-3' } });
  const expected = await why(one, other);
  const { divergence, causes } = await why(file, other);
  expect(divergence).toEqual({ ...expected.divergence, changed: [] });
  expect(causes).toEqual(expected.causes);
  writeFileSync(file, '{}');
  await expect(why(one, file)).rejects.toThrow(CertificateError);
});
