import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disk } from '../../src/storage/disk.ts';
import { makeFolder } from '../../src/storage/folders.ts';
import { writeAll, writeWholeText } from '../../src/storage/whole_file.ts';
import { fileScenarios } from '../../tools/faults/file_scenarios.ts';
import { injectAll, oneIn } from '../../tools/faults/inject.ts';
import { memoryFolder } from '../../tools/faults/memory_folder.ts';
import { runScenarios } from '../../tools/faults/run_scenarios.ts';
import type { Scenario } from '../../tools/faults/scenario.ts';
import { SimulatedTrainings } from '../../tools/faults/simulated_training.ts';

/** A sample of what `npm run faults` injects at every operation of every write path. */

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

test('disturbed caches, locks, specs, artifacts and weights are written again', async () => {
  for (const scenario of await fileScenarios(trainings, await templates('files'))) {
    const { failures, injected } = await injectAll(scenario, root, oneIn(5));
    expect(failures, scenario.name).toEqual([]);
    expect(injected).toBeGreaterThan(10);
  }
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
