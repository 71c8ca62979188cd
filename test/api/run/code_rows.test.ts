import { describe, expect, test } from 'vitest';
import { requireCodeRows } from '../../../src/api/run/code_rows.ts';
import type { CodeDataset } from '../../../src/runtime/records/code.ts';

function dataset(name: string, builtin: string) {
  const span = { file: 'own.unit', start: 0, end: 0 };
  return { name, format: { kind: 'call', builtin, args: {}, span } as const };
}

const datasets = [dataset('own', 'code'), dataset('files', 'table')];
const rows = [{ text: 'fine', label: 'up' }];

async function* later() {
  yield* rows;
}

function messageOf(given: unknown, of = datasets): string {
  try {
    requireCodeRows(of, given as Readonly<Record<string, CodeDataset>> | undefined);
    return '';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

describe('rows from code', () => {
  test.each([
    ['nothing', undefined],
    ['an array', { own: rows }],
    ['a set', { own: new Set(rows) }],
    ['an asynchronous generator', { own: later() }],
    ['both splits', { own: { train: rows, valid: later() } }],
  ])('may be %s', (_, given) => {
    expect(messageOf(given)).toBe('');
  });

  test.each([
    ['a number', 5],
    ['text', 'abc'],
    ['null', null],
    ['one row', rows[0]],
    ['one split', { train: rows }],
    ['a split that is not an iterable', { train: rows, valid: 6 }],
  ])('may not be %s', (_, given) => {
    expect(messageOf({ own: given })).toBe(
      'OptionError: option datasets.own: expected an iterable of objects, or { train, valid } with an iterable each',
    );
  });

  test.each(['other', 'files', 'toString'])('are read by the spec: not by the name %s', (name) => {
    expect(messageOf({ own: rows, [name]: rows })).toBe(
      `OptionError: option datasets: the spec reads no rows from code by the name ${name}; datasets with the format \`code\`: own`,
    );
  });

  test('are not given to a spec without the format', () => {
    expect(messageOf({ own: rows }, [])).toContain('no dataset has the format `code`');
  });
});
