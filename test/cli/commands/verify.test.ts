import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Certificate, chainsOf, sealed } from '../../../src/api/certificate/certificate.ts';
import { certify, writeCertificate } from '../../../src/api/certify.ts';
import { train } from '../../../src/api/train.ts';
import { verdictExits } from '../../../src/cli/output/verification.ts';
import { tableRows, writeTableSpec } from '../../support/table_runs.ts';
import { temporaryFolder } from '../../temporary_folder.ts';
import { unitc } from '../support.ts';

/** The verdicts on a certificate of six steps, as seen by scripts. */

let folder: string;
let certificate: Certificate;

beforeAll(async () => {
  folder = temporaryFolder();
  const spec = writeTableSpec(join(folder, 'data'), tableRows);
  const options = { adapter: 'swiftshader', workers: 0, directory: join(folder, 'run') } as const;
  certificate = certify((await train(spec, options)).directory);
});

/** The certificate with another loss at step 6 and another driver, sealed again with a valid checksum. */
function elsewhere(): Certificate {
  const { sha256: _, ...content } = certificate;
  const steps = content.steps.map((each) => (each.step === 6 ? { ...each, loss: each.loss + 1e-9 } : each));
  const chains = chainsOf(steps);
  const states = content.states.map((state) => ({ ...state, chain: chains[state.step]! }));
  const segments = content.segments.map((segment) => ({
    ...segment,
    environment: { ...segment.environment, adapter: `${segment.environment.adapter}, of last year` },
  }));
  return sealed({ ...content, steps, states, segments });
}

function verified(content: Certificate, ...options: readonly string[]) {
  const file = join(folder, 'a.certificate.json');
  writeCertificate(content, file);
  const { code, out } = unitc([
    'verify',
    file,
    '--steps',
    '5..6',
    '--adapter',
    'swiftshader',
    '--json',
    ...options,
  ]);
  return { code, ...JSON.parse(out) };
}

describe('exit codes of verify with a certificate', () => {
  test('4: other data, whose record is named', () => {
    const root = join(folder, 'other');
    writeTableSpec(
      root,
      tableRows.map((row) => row.replace('words', 'things')),
    );
    const found = verified(certificate, '--root', root);
    expect(found).toMatchObject({ code: 4, verdict: 'other data', difference: { step: 5 } });
    expect(found.changed.length).toBeGreaterThan(0);
  });

  test('5: undecided, on another driver', () => {
    const found = verified(elsewhere());
    expect(found).toMatchObject({ code: 5, verdict: 'undecided', difference: { step: 6 } });
    // This process, which executes the sources, writes the certificate; the built command verifies it.
    expect(found.environment).toMatchObject([
      { kind: 'version', name: 'code' },
      { kind: 'adapter', name: 'adapter' },
    ]);
  });

  test('2: no certificate', () => {
    const file = join(folder, 'broken.json');
    writeFileSync(file, JSON.stringify({ ...certificate, file: 'x' }));
    const { code, error } = unitc(['verify', file]);
    expect(code).toBe(2);
    expect(error).toContain('its checksum does not match');
  });
});

test('each verdict has its own exit code', () => {
  expect(verdictExits).toEqual({ confirmed: 0, refuted: 1, 'other data': 4, undecided: 5 });
});
