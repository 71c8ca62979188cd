import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupsNamed, splitGrouped } from '../../src/runtime/formats/support/groups.ts';
import { positions, splitByShare, splitStratified } from '../../src/runtime/formats/support/share.ts';
import { dataErrorOf } from './shared.ts';

const share = { valid: 0.2, seed: 7 };

describe('splitByShare', () => {
  it('holds out the rounded share of the records, each in one split', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 300 }),
        fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        fc.nat(),
        (count, valid, seed) => {
          const splits = splitByShare(positions(count), { valid, seed }, 'table');
          expect(splits.valid.length).toBe(Math.round(valid * count));
          expect([...splits.train, ...splits.valid].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
        },
      ),
    );
  });

  it('depends on the seed and the keys alone', () => {
    const held = (seed: number) => [...splitByShare(positions(12), { valid: 0.25, seed }, 'table').valid];
    expect(held(1)).toEqual(held(1));
    expect([held(1), held(2), held(3)]).toMatchInlineSnapshot(`
      [
        [
          5,
          8,
          11,
        ],
        [
          2,
          10,
          11,
        ],
        [
          2,
          3,
          9,
        ],
      ]
    `);
    const names = ['cat/1.png', 'cat/2.png', 'dog/1.png', 'dog/2.png', 'dog/3.png'];
    const heldNames = (keys: readonly string[]) =>
      new Set([...splitByShare(keys, { valid: 0.4, seed: 0 }, 'folder').valid].map((i) => keys[i]));
    expect(heldNames([...names].reverse())).toEqual(heldNames(names));
  });

  it('moves few records when others are added', () => {
    const before = new Set(splitByShare(positions(1000), share, 'table').valid);
    const after = new Set(splitByShare(positions(1010), share, 'table').valid);
    expect([...before].filter((index) => !after.has(index)).length).toBeLessThan(10);
  });

  it('refuses a split that would be empty', async () => {
    const problem = (count: number, valid: number) =>
      dataErrorOf(() => splitByShare(positions(count), { valid, seed: 0 }, 'a.csv'), '/none');
    expect([await problem(2, 0.2), await problem(1, 0.5), await problem(4, 0.9)]).toMatchInlineSnapshot(`
      [
        "a.csv: the split valid would be empty: 20 % of 2 records for valid
      give \`valid\` a larger share, or add records",
        "a.csv: the split train would be empty: 50 % of 1 record for valid
      both splits need at least one record: add records",
        "a.csv: the split train would be empty: 90 % of 4 records for valid
      give \`valid\` a smaller share, or add records",
      ]
    `);
  });
});

describe('splitStratified', () => {
  it('keeps the shares of the classes, and one record of each class in train', () => {
    const classes = Array.from({ length: 200 }, (_, i) => (i < 20 ? 0 : i === 20 ? 2 : 1));
    const { train, valid } = splitStratified(positions(200), classes, share, 'table');
    const count = (split: Uint32Array, label: number) =>
      [...split].filter((i) => classes[i] === label).length;
    expect([0, 1, 2].map((label) => [count(train, label), count(valid, label)])).toEqual([
      [16, 4],
      [143, 36],
      [1, 0],
    ]);
  });
});

describe('splitGrouped', () => {
  const owners = Array.from({ length: 300 }, (_, i) => `patient ${(i * 7) % 60}`);
  const namesIn = (indices: Uint32Array) => new Set([...indices].map((index) => owners[index]!));

  it('divides no group, and holds out the share of the groups', () => {
    const { train, valid } = splitGrouped(groupsNamed(owners, 'group'), share, 'table');
    expect(train.length + valid.length).toBe(300);
    expect([namesIn(train).size, namesIn(valid).size]).toEqual([48, 12]);
    expect([...namesIn(valid)].filter((name) => namesIn(train).has(name))).toEqual([]);
  });

  it('depends on the names of the groups, not on the order of the records', () => {
    const held = (names: readonly string[]) => {
      const { valid } = splitGrouped(groupsNamed(names, 'group'), share, 'table');
      return new Set([...valid].map((index) => names[index]));
    };
    expect(held(owners.toReversed())).toEqual(held(owners));
  });

  it('holds out groups of every class, by the rarest class of their records', () => {
    // Every tenth patient has a record of class 1.
    const classes = owners.map((name, i) => Number(name.endsWith('0') && i % 2 === 0));
    const { train, valid } = splitGrouped(groupsNamed(owners, 'group'), share, 'table', classes);
    const rare = (indices: Uint32Array) =>
      new Set([...indices].flatMap((index) => (classes[index] === 1 ? [owners[index]] : []))).size;
    expect([rare(train), rare(valid)]).toEqual([5, 1]);
  });

  it('leaves records without a group out of both splits', () => {
    const groups = { names: ['a', 'b'], of: Int32Array.of(0, -1, 1, 0), noun: 'group' };
    const { train, valid } = splitGrouped(groups, { valid: 0.5, seed: 0 }, 'table');
    expect([...train, ...valid].sort()).toEqual([0, 2, 3]);
  });

  it('counts groups in its messages', async () => {
    const groups = groupsNamed(['a', 'a', 'a'], 'group');
    expect(await dataErrorOf(() => splitGrouped(groups, share, 'a.csv'), '/none')).toMatchInlineSnapshot(`
      "a.csv: the split valid would be empty: 20 % of 1 group for valid
      both splits need at least one group: add groups"
    `);
  });
});
