import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const environment = new URL('../../dist/src/runtime/device/environment.js', import.meta.url);
const libc = new URL('../../dist/src/runtime/device/libc.js', import.meta.url);

/** Prints the results of getenv(3) during and after the call, in the main thread or a worker thread. */
const script = `
  const { Worker, isMainThread } = require('node:worker_threads');
  if (isMainThread && process.argv[1] === 'worker') new Worker(process.argv[2], { eval: true });
  else (async () => {
    const { withEnvironment } = await import(${JSON.stringify(environment)});
    const { openLibc } = await import(${JSON.stringify(libc)});
    const getenv = (await openLibc()).func('const char *getenv(const char *)');
    const values = () => [getenv('UNITC_A'), getenv('UNITC_B')];
    const during = await withEnvironment({ UNITC_A: 'new', UNITC_B: undefined }, async () => values());
    console.log(JSON.stringify([during, values()]));
  })();
`;

test.skipIf(process.platform === 'win32').each(['main', 'worker'])(
  'native libraries see the variables of withEnvironment in a %s thread',
  (thread) => {
    const { UNITC_A: _, ...rest } = process.env;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script, thread, script], {
      encoding: 'utf8',
      env: { ...rest, UNITC_B: 'old' },
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      ['new', null],
      [null, 'old'],
    ]);
  },
);
