import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Certificate, chainsOf, sealed } from '../../src/api/certificate/certificate.ts';
import { certify, writeCertificate } from '../../src/api/certify.ts';
import { train } from '../../src/api/train.ts';
import { verifyCertificate } from '../../src/api/verify_certificate.ts';
import { tableRows, writeTableSpec } from '../support/table_runs.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** A certified run of six steps with checkpoints of steps 4 and 6. */

let folder: string;
let certificate: Certificate;
const settings = { adapter: 'swiftshader', workers: 0 } as const;

beforeAll(async () => {
  folder = temporaryFolder();
  const spec = writeTableSpec(join(folder, 'data'), tableRows);
  const { directory } = await train(spec, { ...settings, directory: join(folder, 'run') });
  certificate = certify(directory);
});

/** The certificate with another loss at one step, sealed again with a valid checksum. */
function forged(step: number): Certificate {
  const { sha256: _, ...content } = certificate;
  const steps = content.steps.map((each) =>
    each.step === step ? { ...each, loss: each.loss + 1e-9 } : each,
  );
  const chains = chainsOf(steps);
  const states = content.states.map((state) => ({ ...state, chain: chains[state.step]! }));
  return sealed({ ...content, steps, states });
}

describe('a certificate', () => {
  test('holds spec, environment, every step and the states of start and checkpoints', () => {
    expect(certificate.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(certificate.states.map(({ step }) => step)).toEqual([0, 2, 4, 6]);
    expect(certificate.segments).toHaveLength(1);
    const { versions, adapter } = certificate.segments[0]!.environment;
    expect(Object.keys(versions)).toEqual([
      'unitc',
      'node',
      'webgpu',
      'sharp',
      '@huggingface/tokenizers',
      'code',
    ]);
    expect(adapter).toMatch(/SwiftShader/);
  });

  test('is confirmed from the checkpoint before the steps, by its file', async () => {
    const file = join(folder, 'run.certificate.json');
    writeCertificate(certificate, file);
    const found = await verifyCertificate(file, { ...settings, steps: { from: 5, to: 6 } });
    expect(found).toMatchObject({ verdict: 'confirmed', states: [6], difference: null, environment: [] });
    expect(found.start).toEqual({ step: 4, checkpoint: expect.stringMatching(/step-0*4\.safetensors$/) });
  });

  test('is confirmed without the run, from the initial parameters', async () => {
    const { sha256: _, ...content } = certificate;
    const alone = sealed({ ...content, run: join(folder, 'missing') });
    const found = await verifyCertificate(alone, { ...settings, steps: { from: 2, to: 4 } });
    expect(found).toMatchObject({
      verdict: 'confirmed',
      states: [0, 2, 4],
      start: { step: 0, checkpoint: null },
    });
  });

  test('is refuted where a loss differs in one of its last bits', async () => {
    const found = await verifyCertificate(forged(2), { ...settings, steps: { from: 1, to: 3 } });
    expect(found).toMatchObject({ verdict: 'refuted', difference: { step: 2, part: 'loss' }, changed: [] });
  });

  test('is not compared on other data: the record that differs is named', async () => {
    const root = join(folder, 'other');
    writeTableSpec(root, tableRows.with(4, 'bad words 4\tyes'));
    const found = await verifyCertificate(certificate, { ...settings, root, steps: { from: 1, to: 3 } });
    expect(found).toMatchObject({ verdict: 'other data', difference: { part: 'batch' } });
    expect(found.changed.map(({ name }) => name)).toEqual(['train.tsv:6']);
  });

  test('that was changed, cut or is of another kind is refused', async () => {
    const file = join(folder, 'damaged.json');
    const verified = (text: string) => {
      writeFileSync(file, text);
      return verifyCertificate(file, settings);
    };
    const text = JSON.stringify(certificate);
    await expect(verified(text.slice(0, -9))).rejects.toThrow(
      /damaged\.json is not a certificate: it is not JSON/,
    );
    await expect(verified('{}')).rejects.toThrow(/does not fit the schema of certificates/);
    await expect(verified(text.replace('"seed":3', '"seed":4'))).rejects.toThrow(
      /its checksum does not match/,
    );
    const { sha256: _, ...content } = certificate;
    const fewer = sealed({ ...content, steps: content.steps.slice(0, 5) });
    await expect(verified(JSON.stringify(fewer))).rejects.toThrow(/steps 1 to 6 do not match its state/);
  });

  test('covers no other steps than those of the run', async () => {
    const range = { ...settings, steps: { from: 5, to: 7 } };
    await expect(verifyCertificate(certificate, range)).rejects.toThrow(/expected steps from 1 to 6/);
  });

  test('of a run that continued with another spec is confirmed from the checkpoint at the change', async () => {
    const directory = join(folder, 'continued');
    cpSync(join(folder, 'run'), directory, { recursive: true });
    await train(join(folder, 'data', 'reviews.unit'), { ...settings, directory, resume: true, steps: 8 });
    const continued = certify(directory);
    const verified = (from: number) => verifyCertificate(continued, { ...settings, steps: { from, to: 8 } });
    expect(await verified(7)).toMatchObject({ verdict: 'confirmed', start: { step: 6 }, states: [8] });
    await expect(verified(6)).rejects.toThrow('steps 1 to 6 were trained with an earlier spec');
    rmSync(join(directory, 'checkpoints', 'step-0000006.safetensors'));
    await expect(verified(7)).rejects.toThrow('no checkpoint of step 6 is present');
  });

  test('is not written for a run with a damaged checkpoint', () => {
    const path = join(folder, 'run', 'checkpoints', 'step-0000004.safetensors');
    const bytes = readFileSync(path);
    const changed = Buffer.from(bytes);
    changed[changed.length - 1]! ^= 1;
    writeFileSync(path, changed);
    expect(() => certify(join(folder, 'run'))).toThrow(/step-0000004\.safetensors is damaged/);
    writeFileSync(path, bytes);
    expect(certify(join(folder, 'run'))).toEqual(certificate);
  });
});
