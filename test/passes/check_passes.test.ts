import { describe, expect, test } from 'vitest';
import {
  again,
  checkDisabled,
  checkPasses,
  disabledWith,
  PassError,
  type PassList,
} from '../../src/compiler/passes/index.ts';

/** Lists of passes are checked for what passes require, ensure and invalidate. */

const clean = { name: 'clean', summary: 'removes dead nodes', requires: [], ensures: ['live'] } as const;
const join = {
  name: 'join',
  summary: 'fuses',
  requires: ['live'],
  ensures: ['fused'],
  invalidates: ['live'],
} as const;
const store = { name: 'store', summary: 'stores', requires: ['fused', 'live'], ensures: [] } as const;
const place = { name: 'place', summary: 'copies', requires: [], ensures: ['own_memory'] } as const;

const listOf = (passes: PassList['passes']): PassList => ({
  holds: [],
  passes,
  goal: ['own_memory'],
  consumer: 'the planner',
});
const valid = listOf([clean, join, again(clean, 'join leaves constants behind'), store, place]);

describe('a list is refused', () => {
  test.each([
    ['if a requirement never holds', [join, place], "join requires 'live', which does not hold"],
    ['if a requirement was lost', [clean, join, store, place], "store requires 'live', which does not hold"],
    ['if the goal does not hold', [clean, join], "the planner requires 'own_memory', which does not hold"],
    ['if a pass repeats without a reason', [clean, clean, place], 'pass clean repeats without a reason'],
    ['if a first pass gives a reason to repeat', [again(clean, 'why'), place], 'pass clean does not repeat'],
  ])('%s', (_, passes, message) => {
    expect(() => checkPasses(listOf(passes))).toThrow(message);
  });

  test('unless every requirement is met', () => {
    expect(checkPasses(valid)).toBe(valid);
  });
});

describe('disabling', () => {
  const messageOf = (...names: string[]): string => {
    try {
      checkDisabled([valid], new Set(names));
    } catch (error) {
      expect(error).toBeInstanceOf(PassError);
      return (error as PassError).message;
    }
    throw new Error(`${names} can be disabled`);
  };

  test('a pass without dependents is accepted', () => {
    checkDisabled([valid], new Set(['store']));
    checkDisabled([valid], new Set(['join', 'store']));
    checkDisabled([valid], new Set());
  });

  test('an unknown name gets a suggestion', () => {
    expect(messageOf('jion')).toBe(
      "unknown pass 'jion'; did you mean join? The passes are clean, join, store, place",
    );
    expect(messageOf('unroll')).toBe("unknown pass 'unroll'. The passes are clean, join, store, place");
  });

  test('a pass with dependents names them', () => {
    expect(messageOf('join')).toBe(
      "pass join cannot be disabled alone: store requires 'fused' (chains of elementwise ops are single nodes); " +
        'disable its dependents too: --disable-pass store',
    );
    expect(messageOf('clean')).toContain('--disable-pass join --disable-pass store');
    expect(disabledWith([valid], 'clean')).toEqual(new Set(['clean', 'join', 'store']));
  });

  test('a pass that the next stage relies on is refused with the reason', () => {
    expect(messageOf('place')).toBe(
      "pass place cannot be disabled: the planner requires 'own_memory' " +
        '(no node reads the same memory twice, and every output has its own memory)',
    );
    expect(disabledWith([valid], 'place')).toBeUndefined();
  });
});
