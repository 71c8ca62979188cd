import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/runtime/reading/yaml.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';

function written(text: string): string {
  const path = join(temporaryFolder(), 'a.yaml');
  writeFileSync(path, text);
  return path;
}

describe('YAML', () => {
  it('is a map, with keys of any type and names that JavaScript knows', () => {
    const found = readYaml(written('# comment\r\nnames:\r\n  0: no\r\n  __proto__: yes\r\nval: \r\n'));
    expect(found).toEqual(
      new Map<unknown, unknown>([
        [
          'names',
          new Map<unknown, unknown>([
            [0, 'no'],
            ['__proto__', 'yes'],
          ]),
        ],
        ['val', null],
      ]),
    );
  });

  it('cannot fill the memory by aliases', async () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`);
    const path = written(`l0: &l0 [x]\n${levels.join('\n')}\n`);
    expect(await dataErrorOf(() => readYaml(path), path)).toContain('no valid YAML: Excessive alias count');
  });

  it('reports the line of a mistake', async () => {
    const path = written('a: 1\nb: "2\n');
    expect(await dataErrorOf(() => readYaml(path), path)).toMatch(/:\d+: no valid YAML: /);
  });
});
