import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/runtime/errors.ts';
import { isTolerable, RecordProblems, requireUsable } from '../../src/runtime/records/problems.ts';
import { dataErrorOf } from '../formats/shared.ts';

function problemsWith(...messages: readonly string[]): RecordProblems {
  const problems = new RecordProblems();
  for (const [i, message] of messages.entries()) problems.add(new DataError(`a:${i}`, message, 'mend it'));
  return problems;
}

describe('problems of a split', () => {
  it('are all counted; the first of each kind are kept', () => {
    const missing = Array.from({ length: 1000 }, (_, i) => `no image ${i} in 'pictures ${i}'`);
    const kinds = problemsWith(...missing, 'the box [1, 2, -3, 4] has a negative size').kinds();
    expect(kinds.map(({ count, first }) => [count, first.length])).toEqual([
      [1000, 10],
      [1, 1],
    ]);
  });

  it('have a bounded number of kinds', () => {
    const letters = Array.from(
      { length: 26 * 26 },
      (_, i) => `kind ${String.fromCharCode(97 + (i % 26), 97 + i / 26)}`,
    );
    const problems = problemsWith(...letters);
    expect(problems.count).toBe(676);
    expect(problems.kinds()).toHaveLength(21);
  });

  it('of all records together are never left out, and reported before those of records', async () => {
    const problems = problemsWith('no image 1');
    const split = { length: 99, problems };
    expect(isTolerable(split, 0.1)).toBe(true);
    problems.addGeneral(
      new DataError('boxes.json', 'the boxes are not [x, y, width, height]', 'write them so'),
    );
    expect(isTolerable(split, 0.1)).toBe(false);
    const refused = () => requireUsable({ splits: { train: split } }, 0.1);
    expect(await dataErrorOf(refused, '/none')).toMatchInlineSnapshot(`
      "boxes.json: the boxes are not [x, y, width, height]
      write them so; 1 more record cannot be used: \`unitc data check SPEC\` lists them"
    `);
  });

  it('hold DataErrors only: other errors are bugs', () => {
    const problems = new RecordProblems();
    expect(problems.collect(() => 5)).toBe(5);
    expect(() =>
      problems.collect(() => {
        throw new TypeError('a bug');
      }),
    ).toThrow('a bug');
    expect(problems.count).toBe(0);
  });

  it('stop training with the first one and the number of the others', async () => {
    const fail = (...splits: readonly RecordProblems[]) =>
      dataErrorOf(
        () =>
          requireUsable(
            { splits: Object.fromEntries(splits.map((problems, i) => [i, { length: 1, problems }])) },
            null,
          ),
        '/nowhere',
      );
    expect(await fail(problemsWith('bad'))).toBe('a:0: bad\nmend it');
    expect(await fail(problemsWith(), problemsWith('bad', 'worse'), problemsWith('worst'))).toBe(
      'a:0: bad\nmend it; 2 more records cannot be used: `unitc data check SPEC` lists them',
    );
    expect(() =>
      requireUsable(
        { splits: { train: { length: 1, problems: new RecordProblems() }, valid: { length: 1 } } },
        null,
      ),
    ).not.toThrow();
  });
});
