import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displacedRecords } from '../../../src/api/divergence/displaced.ts';
import { listOf, type RecordList } from '../../../src/api/divergence/record_list.ts';

/** Records whose contents are their names. */
function list(names: readonly string[], length = names.length): RecordList {
  return listOf(
    names.map((name, index) => ({ index, name, digest: `d${name}` })),
    length,
  );
}

/** Records named by their line, as in a table. */
function lines(contents: readonly string[]): RecordList {
  return listOf(
    contents.map((digest, index) => ({ index, name: `f:${index + 2}`, digest })),
    contents.length,
  );
}

const displaced = (a: RecordList, b: RecordList) =>
  displacedRecords('sort', a, b).map(({ kind, names, indices }) => [kind, ...names, ...indices]);

test('one record at another place is the only one named, wherever it was and is', () => {
  const names = Array.from({ length: 9 }, (_, i) => `r${i}`);
  const place = fc.nat({ max: 8 });
  fc.assert(
    fc.property(place, place, (from, to) => {
      fc.pre(Math.abs(from - to) > 1);
      const rest = names.toSpliced(from, 1);
      const moved = rest.toSpliced(to, 0, names[from]!);
      expect(displaced(list(names), list(moved))).toEqual([['moved', names[from], names[from], from, to]]);
    }),
  );
});

test('of two records that changed places both are named', () => {
  expect(
    displaced(list(['a', 'b', 'c', 'd', 'e']), list(['a', 'd', 'c', 'b', 'e'])).map(([, name]) => name),
  ).toEqual(expect.arrayContaining(['b', 'd']));
});

test('a moved row of a table has another line, and rows between are not named', () => {
  expect(displaced(lines(['p', 'q', 'r', 's']), lines(['q', 'r', 's', 'p']))).toEqual([
    ['moved', 'f:2', 'f:5', 0, 3],
  ]);
});

test('a removed and an added row', () => {
  const [one, two] = [lines(['p', 'q', 'r', 's']), lines(['p', 'r', 's'])];
  expect(displaced(one, two)).toEqual([['only in the first', 'f:3', null, 1, null]]);
  expect(displaced(two, one)).toEqual([['only in the second', null, 'f:3', null, 1]]);
});

test('a row whose contents differ is at its place', () => {
  expect(displaced(lines(['p', 'q', 'r']), lines(['p', 'x', 'r']))).toEqual([]);
});

test('a record that a run may only not have drawn is not said to be absent, and equal rows are not confused', () => {
  const partial = (records: RecordList['records']): RecordList => ({ records, isComplete: false });
  expect(displaced(partial(list(['a', 'c']).records), partial(list(['a', 'b']).records))).toEqual([]);
  const [one, two] = [
    partial([{ index: 0, name: 'f:2', digest: 'p' }]),
    partial([{ index: 4, name: 'f:6', digest: 'p' }]),
  ];
  expect(displaced(one, two)).toEqual([]);
});
