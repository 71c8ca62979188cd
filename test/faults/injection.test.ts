import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeExport } from '../../src/api/export/write.ts';
import { disk } from '../../src/storage/disk.ts';
import { makeFolder } from '../../src/storage/folders.ts';
import { writeAll, writeWholeText } from '../../src/storage/whole_file.ts';
import { fileScenarios } from '../../tools/faults/file_scenarios.ts';
import { injectAll, oneIn } from '../../tools/faults/inject.ts';
import { memoryFolder } from '../../tools/faults/memory_folder.ts';
import { pageScenarios } from '../../tools/faults/page_scenarios.ts';
import { replacedFiles } from '../../tools/faults/replaced_files.ts';
import { runScenarios } from '../../tools/faults/run_scenarios.ts';
import type { Scenario } from '../../tools/faults/scenario.ts';
import { SimulatedTrainings } from '../../tools/faults/simulated_training.ts';
import { sweepScenarios } from '../../tools/faults/sweep_scenarios.ts';

/** A sample of the faults that `npm run faults` injects at every operation of every write path. */

const root = memoryFolder();
let trainings: SimulatedTrainings;

beforeAll(async () => {
  trainings = await SimulatedTrainings.open();
});

afterAll(async () => {
  await trainings.close();
  rmSync(root, { recursive: true, force: true });
});

async function templates(name: string): Promise<string> {
  const folder = join(root, name);
  mkdirSync(folder);
  return folder;
}

test('a disturbed run ends in the same bits', async () => {
  for (const scenario of await runScenarios(trainings, await templates('runs'))) {
    const { failures, operations, injected } = await injectAll(scenario, root, oneIn(197));
    expect(failures, scenario.name).toEqual([]);
    expect(operations).toBeGreaterThan(100);
    expect(injected).toBeGreaterThan(5);
  }
});

test('a disturbed sweep is continued to the same table and runs', async () => {
  for (const scenario of sweepScenarios(trainings)) {
    const { failures, injected } = await injectAll(scenario, root, oneIn(503));
    expect(failures, scenario.name).toEqual([]);
    expect(injected).toBeGreaterThan(5);
  }
});

test('disturbed caches, locks, specs, artifacts and weights are written again', async () => {
  for (const scenario of await fileScenarios(trainings, await templates('files'))) {
    const { failures, injected } = await injectAll(scenario, root, oneIn(5));
    expect(failures, scenario.name).toEqual([]);
    expect(injected).toBeGreaterThan(0);
  }
});

test('disturbed reports, cards, certificates, images and pages have their old contents or the new ones', async () => {
  for (const scenario of await pageScenarios(trainings, await templates('pages'))) {
    const { failures, injected } = await injectAll(scenario, root, oneIn(27));
    expect(failures, scenario.name).toEqual([]);
    expect(injected).toBeGreaterThan(1);
  }
});

test('a disturbed export has whole files', async () => {
  const files = (out: string, content: string) =>
    ['model.json', 'kernels/add.wgsl'].map((name) => ({
      path: join(out, name),
      chunks: [Buffer.from(content), Buffer.from(name)],
    }));
  const scenario = await replacedFiles(root, {
    name: 'an export',
    before: (out) => void writeExport(files(out, 'earlier')),
    write: (out) => void writeExport(files(out, 'new')),
  });
  expect((await injectAll(scenario, root, oneIn(1))).failures).toEqual([]);
});

describe('a fault is noticed where a file', () => {
  const scenario = (name: string, write: (path: string, text: string) => void): Scenario => ({
    name,
    prepare: async (folder) => write(join(folder, 'file'), 'the old text'),
    work: async (folder) => write(join(folder, 'file'), 'the new text'),
    check: (folder) => {
      const path = join(folder, 'file');
      const text = existsSync(path) ? readFileSync(path, 'utf8') : 'nothing';
      return /^the (old|new) text$/.test(text) ? [] : [text];
    },
    recover: async (folder) => write(join(folder, 'file'), 'the new text'),
    result: (folder) => readFileSync(join(folder, 'file'), 'utf8'),
  });
  const found = async (name: string, write: (path: string, text: string) => void) =>
    (await injectAll(scenario(name, write), root, oneIn(1))).failures.map(({ fault }) => fault);

  const written = (path: string, text: string): void => {
    const file = disk.open(path, 'replace');
    writeAll(file, Buffer.from(text));
    disk.close(file);
  };

  test('is overwritten in place', async () => {
    expect(await found('in place', written)).toContain('stop, killed');
  });

  test('is renamed before its contents are flushed', async () => {
    const faults = await found('not flushed', (path, text) => {
      written(`${path}.part`, text);
      disk.rename(`${path}.part`, path);
    });
    expect(faults).toContain('stop within, reordered');
    expect(faults).not.toContain('stop, killed');
  });

  test('is in a folder that was deleted before the new one exists', async () => {
    const faults = await found('deleted first', (path, text) => {
      if (existsSync(path)) disk.remove(path);
      makeFolder(join(path, '..'));
      writeWholeText(path, text);
    });
    expect(faults).toContain('stop, killed');
  });

  test('and not where it is replaced as it should', async () => {
    expect(await found('whole', writeWholeText)).toEqual([]);
  });
});
