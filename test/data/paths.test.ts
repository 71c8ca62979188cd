import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requireDataPaths } from '../../src/runtime/data/paths.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';

it('paths of datasets are checked without opening them', async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'pets'));
  const dataset = (path: string) => ({
    format: { builtin: 'easy_vqa', args: { path, train: 'a', valid: 'b' } },
  });
  expect(() => requireDataPaths([dataset('pets')], root)).not.toThrow();
  expect(await dataErrorOf(() => requireDataPaths([dataset('pats')], root), root)).toBe(
    '<root>/pats: no such file or folder; <root> holds pets\n' +
      'check `path` of easy_vqa; it is relative to the folder of the spec',
  );
});
