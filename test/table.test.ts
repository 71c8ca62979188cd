import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { table } from '../src/table.ts';

const rows = [
  ['task', 'sizes', 'FLOP'],
  ['answer', 'batch 32, height 32, width 32', '460.6 M'],
  ['name_category', 'batch 32, tokens 16', '168.5 M'],
];

test('columns are as wide as their widest cell, the first aligned left and the others right', () => {
  expect(table(rows)).toBe(
    [
      'task                                   sizes     FLOP',
      'answer         batch 32, height 32, width 32  460.6 M',
      'name_category            batch 32, tokens 16  168.5 M',
    ].join('\n'),
  );
});

test('cells of a narrow terminal continue on the next line, between words where that is possible', () => {
  expect(table(rows, { width: 40, align: ['left', 'left', 'right'] })).toBe(
    [
      'task           sizes                FLOP',
      'answer         batch 32, height  460.6 M',
      '               32, width 32',
      'name_category  batch 32, tokens  168.5 M',
      '               16',
    ].join('\n'),
  );
});

test('a number and its unit stay on one line', () => {
  const times = [
    ['kernel', 'share'],
    ['matrix product', '27.7 %'],
  ];
  expect(table(times, { width: 16 })).toBe(['kernel     share', 'matrix    27.7 %', 'product'].join('\n'));
});

test.each([24, 30, 50, 80])('no line is longer than %i columns, and no text is lost', (width) => {
  const text = table(rows, { width });
  for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  const letters = text.replaceAll(/\s/g, '');
  for (const cell of rows.flat().slice(3)) {
    for (const part of cell.split(' ')) expect(letters).toContain(part);
  }
});

test('where not even the words fit, each row is a list of its cells behind their headers', () => {
  expect(table(rows, { width: 24 })).toBe(
    [
      'task   answer',
      'sizes  batch 32, height',
      '       32, width 32',
      'FLOP   460.6 M',
      '',
      'task   name_category',
      'sizes  batch 32, tokens',
      '       16',
      'FLOP   168.5 M',
    ].join('\n'),
  );
});

test('a table without header remains a table, with words cut', () => {
  const text = table(rows.slice(1), { width: 24, first: 'row' });
  for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(24);
  expect(text.replaceAll(/\s/g, '')).toHaveLength(rows.slice(1).flat().join('').replaceAll(' ', '').length);
});

test('wide characters count as two columns', () => {
  const [first, second] = table([
    ['猫', '1'],
    ['cats', '2'],
  ]).split('\n');
  expect(stringWidth(first!)).toBe(stringWidth(second!));
});

test('a table without rows is empty', () => {
  expect(table([])).toBe('');
});

test('long tables keep the widths of their columns, and their rows', () => {
  const rows = Array.from({ length: 1500 }, (_, i) => [`row ${i}`, ' '.repeat(i % 2), `${i}`]);
  const lines = table([['name', 'mark', 'number'], ...rows], { first: 'header' }).split('\n');
  expect(lines).toHaveLength(1501);
  expect(new Set(lines.map((line) => line.length))).toEqual(new Set([22]));
  expect(lines.at(-1)).toBe(`row 1499${'1499'.padStart(14)}`);
});
