import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowSource } from '../../src/runtime/records/row.ts';
import { DelimitedFile } from '../../src/runtime/tables/delimited/delimited_file.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { rowsOf } from './shared.ts';

const csv = { name: 'CSV', separator: ',', quotes: 'double' } as const;

function written(content: string | Uint8Array): string {
  const path = join(temporaryFolder(), 'a.csv');
  writeFileSync(path, content);
  return path;
}

const open = (content: string | Uint8Array, columns = ['a', 'b'], dialect: object = csv) =>
  new DelimitedFile(written(content), { ...csv, ...dialect }, columns);

const lines = (table: RowSource) =>
  Array.from({ length: table.length }, (_, i) => Number(table.at(i).where.split(':').at(-1)));

describe('a CSV file', () => {
  it('has rows of cells by the names in the header', () => {
    const table = open('a,b\n1,2\n3,4\n');
    expect(table.columns).toEqual(['a', 'b']);
    expect(rowsOf(table)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(table.at(0).get('c')).toBeUndefined();
  });

  it('may have a byte order mark, CRLF, blank lines, and no line end at its end', () => {
    const table = open('\ufeff"a",b\r\n\r\n1,2\r\n\n3,4');
    expect(rowsOf(table)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(lines(table)).toEqual([3, 5]);
  });

  it('may have lines, separators and doubled quotes in quoted cells; rows keep the number of their line', () => {
    const table = open('a,b\n"x\r\ny","1,""2"""\nlast,\n');
    expect(rowsOf(table)).toEqual([
      ['x\r\ny', '1,"2"'],
      ['last', ''],
    ]);
    expect(lines(table)).toEqual([2, 4]);
  });

  it('may have another separator, no quoting, and names of columns from elsewhere', () => {
    expect(rowsOf(open('a;b\n1,5;"2;3"\n', ['a', 'b'], { separator: ';' }))).toEqual([['1,5', '2;3']]);
    expect(rowsOf(open('a,b\n"x,5" y\n', ['a', 'b'], { quotes: 'none' }))).toEqual([['"x', '5" y']]);
    expect(rowsOf(open('1,2\n', ['a', 'b'], { header: ['a', 'b'] }))).toEqual([['1', '2']]);
  });

  it('may have columns without a name, or with the same name, where they are not read', () => {
    expect(open(',a,x,x\n0,1,2,3\n', ['a']).at(0).get('a')).toBe('1');
  });

  it('reads the rows that csv-parse reads from the whole file, in any order', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ', ';', '日'),
      maxLength: 6,
    });
    const quotedCell = cell.map((text) =>
      /^$|[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text,
    );
    const record = fc.tuple(quotedCell, quotedCell).map((cells) => cells.join(','));
    const file = fc.tuple(fc.array(record, { minLength: 1, maxLength: 12 }), fc.constantFrom('\n', '\r\n'));
    fc.assert(
      fc.property(file, fc.array(fc.nat(), { maxLength: 30 }), ([records, end], order) => {
        const text = ['a,b', ...records].join(end) + end;
        const expected = parse(text, { from: 2, record_delimiter: ['\r\n', '\n'] }) as string[][];
        const table = open(text);
        expect(rowsOf(table)).toEqual(expected);
        for (const place of order) {
          const index = place % expected.length;
          expect([table.at(index).get('a'), table.at(index).get('b')]).toEqual(expected[index]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('larger than the parts in which it is read gives the same rows', () => {
    const records = Array.from({ length: 60_000 }, (_, i) => [
      `text ${i}, "${'é'.repeat(i % 40)}"\n`,
      String(i),
    ]);
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const table = open(`a,b\n${records.map(([a, b]) => `${quote(a!)},${b}\n`).join('')}`);
    expect(table.length).toBe(records.length);
    for (const index of [0, 59_999, 31_007, 31_008, 255, 256, 257]) {
      const row = table.at(index);
      expect([row.get('a'), row.get('b')]).toEqual(records[index]);
      expect(row.where).toMatch(new RegExp(`:${2 + 2 * index}$`));
    }
  });
});
