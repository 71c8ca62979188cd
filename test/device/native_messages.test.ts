import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../temporary_folder.ts';

const executable = fileURLToPath(new URL('../../bin/unitc.js', import.meta.url));

function devices(environment: Readonly<Record<string, string>>) {
  const env = { ...process.env, UNITC_DEBUG: '', ...environment };
  return spawnSync(process.execPath, [executable, 'devices', '--json'], { encoding: 'utf8', env });
}

test('neither Dawn nor the Vulkan loader writes to standard error', () => {
  const { stdout, stderr, status } = devices({});
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(JSON.parse(stdout)).not.toEqual([]);
});

test('a system whose drivers are hidden from the loader writes no message either', () => {
  expect(devices({ VK_LOADER_DRIVERS_DISABLE: '*' }).stderr).toBe('');
});

test('standard error is restored after the call, also after an exception and in worker threads', () => {
  const module = new URL('../../dist/src/runtime/device/native_messages.js', import.meta.url);
  const script = `
    import { writeSync } from 'node:fs';
    import { Worker, isMainThread } from 'node:worker_threads';
    import { openStandardError } from ${JSON.stringify(module)};
    const standardError = await openStandardError();
    standardError.silenced(() => writeSync(2, 'hidden '));
    try {
      standardError.silenced(() => { throw new Error('thrown') });
    } catch (error) {
      writeSync(2, error.message + ' ');
    }
    if (isMainThread) new Worker(process.argv[1]);
    else writeSync(2, 'worker ');
  `;
  const folder = temporaryFolder();
  const file = join(folder, 'script.mjs');
  writeFileSync(file, script);
  const { stderr } = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    env: { ...process.env, UNITC_DEBUG: '' },
  });
  expect(stderr).toBe('thrown thrown worker ');
});
