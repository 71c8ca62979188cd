import { expect, test } from 'vitest';
import { expanded } from '../../src/runtime/shards/braces.ts';
import { dataErrorOf } from '../formats/shared.ts';

test.each<[string, readonly string[]]>([
  ['a.tar', ['a.tar']],
  ['{008..011}.tar', ['008.tar', '009.tar', '010.tar', '011.tar']],
  ['{8..11}.tar', ['8.tar', '9.tar', '10.tar', '11.tar']],
  ['{0..2}', ['0', '1', '2']],
  ['{00..02}', ['00', '01', '02']],
  ['{a,b}/{1..2}.tar', ['a/1.tar', 'a/2.tar', 'b/1.tar', 'b/2.tar']],
  ['x-{7..7}-*.tar', ['x-7-*.tar']],
])('%s stands for its names', (pattern, names) => expect(expanded(pattern)).toEqual(names));

test.each([
  ['{3..1}.tar', 'expected a rising range such as {000..099}, or a list such as {a,b}, found {3..1}'],
  ['{a}.tar', 'found {a}'],
  ['{a..c}.tar', 'found {a..c}'],
  ['{0..9999999}.tar', 'the braces stand for more than 100000 names'],
  ['{0..999}{0..999}', 'the braces stand for more than 100000 names'],
])('%s is refused', async (pattern, message) => {
  expect(await dataErrorOf(() => expanded(pattern), '/')).toContain(message);
});
