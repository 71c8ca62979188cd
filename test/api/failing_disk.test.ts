import { basename, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { listRuns } from '../../src/api/runs.ts';
import { train } from '../../src/api/train.ts';
import { verifyRun } from '../../src/api/verify.ts';
import { type Disk, replaceDisk, systemDisk } from '../../src/storage/disk.ts';
import { tableRows, writeTableSpec } from '../support/table_runs.ts';
import { temporaryFolder } from '../temporary_folder.ts';

afterEach(() => void replaceDisk(systemDisk));

/** The error with which Linux refuses to change a file system that is mounted read-only. */
function refuse(path: string): never {
  throw Object.assign(new Error(`EROFS: read-only file system, open '${path}'`), { code: 'EROFS', path });
}

const readOnlyDisk: Disk = { ...systemDisk, open: refuse, remove: refuse, rename: refuse, truncate: refuse };

it('a disk that becomes read-only ends a run with the first error, and the run can be continued', async () => {
  const folder = temporaryFolder();
  const spec = writeTableSpec(folder, tableRows);
  const directory = join(folder, 'run');
  const shared = { adapter: 'swiftshader', workers: 0 } as const;
  const error: unknown = await train(spec, {
    ...shared,
    directory,
    onEvent: (event) => {
      if (event.event === 'step' && event.step === 3) replaceDisk(readOnlyDisk);
    },
  }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'EROFS' });
  expect(basename(String((error as { readonly path: unknown }).path))).not.toBe('lock.json');
  replaceDisk(systemDisk);
  expect(verifyRun(directory).problems).toEqual([]);
  const { step } = await train(spec, { ...shared, directory, resume: true });
  expect([step, listRuns([directory])[0]?.state.kind]).toEqual([6, 'finished']);
});
