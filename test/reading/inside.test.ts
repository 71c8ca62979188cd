import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/runtime/errors.ts';
import { pathInside } from '../../src/runtime/reading/inside.ts';

describe('a path that data name', () => {
  it.each([
    ['a.png', '/data/a.png'],
    ['./b/../a.png', '/data/a.png'],
    ['..a.png', '/data/..a.png'],
    ['/data/b/a.png', '/data/b/a.png'],
  ])('%s is inside the folder', (name, expected) => {
    expect(pathInside('/data', name, 'list:1')).toBe(expected);
  });

  it.each(['../a.png', 'b/../../a.png', '/etc/passwd', '/database/a.png', '..', '.', '', ' '])(
    "'%s' is refused",
    (name) => {
      expect(() => pathInside('/data', name, 'list:1')).toThrow(DataError);
    },
  );
});
