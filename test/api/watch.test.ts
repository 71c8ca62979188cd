import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type LivePage, OptionError, train, watch } from '../../src/api/index.ts';
import { elementsOf } from '../pages/elements.ts';
import { tableRows, tableSpec, writeTableSpec } from '../support/table_runs.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const root = temporaryFolder();

/** Opens the page like a browser that keeps its cookie. */
async function browser(page: LivePage): Promise<() => Promise<string>> {
  const entered = await fetch(page.url, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')!.split(';')[0]!;
  return async () => (await fetch(new URL('/', page.url), { headers: { cookie } })).text();
}

test('the page of a training shows its steps while it runs, and the steps before it was resumed', async () => {
  const spec = writeTableSpec(join(root, 'data'), tableRows, tableSpec.replace('every: 100', 'every: 2'));
  const directory = join(root, 'run');
  const page = await watch();
  try {
    const read = await browser(page);
    expect(await read()).toContain('The training is starting.');
    await train(spec, { directory, onDirectory: page.onDirectory, onEvent: page.onEvent });
    const text = await read();
    const scripts = elementsOf(text).filter(({ name }) => name === 'script');
    expect(scripts.map(({ attributes }) => [...attributes.keys()])).toEqual([[]]);
    expect(text).toMatch(/Loss: training from [\d.]+ at step 1 to [\d.]+ at step 6; validation from/);
    expect(text).toContain('accuracy by class');
    expect(text).toContain('script-src &#39;sha256-');
  } finally {
    await page.close();
  }
  const resumed = await watch();
  try {
    const read = await browser(resumed);
    await train(spec, {
      directory,
      resume: true,
      steps: 8,
      onDirectory: resumed.onDirectory,
      onEvent: resumed.onEvent,
    });
    expect(await read()).toMatch(/Loss: training from [\d.]+ at step 1 to [\d.]+ at step 8/);
  } finally {
    await resumed.close();
  }
});

test.each([[-1], [70_000], [1.5]])('port %d is refused', async (port) => {
  await expect(watch({ port })).rejects.toThrow(OptionError);
});

test('a port that is in use is an error that says so', async () => {
  const page = await watch();
  const port = Number(new URL(page.url).port);
  await expect(watch({ port })).rejects.toThrow(`port ${port} of 127.0.0.1 is in use: choose another one`);
  await page.close();
});
