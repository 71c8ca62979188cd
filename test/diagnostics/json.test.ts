import { expect, test } from 'vitest';
import { diagnosticsToJson } from '../../src/compiler/diagnostics/json.ts';

test('positions are characters, counted from one', () => {
  const text = 'unit 1\r\nlet 😀x = 3\n';
  const start = text.indexOf('x');
  const labels = [
    { span: { file: 'a.unit', start, end: start + 1 }, text: 'here' },
    { span: { file: 'b.unit', start: 0, end: 1 }, text: 'there' },
  ];
  const diagnostic = { code: 'E0101', severity: 'error', message: 'm', labels, hint: 'h' } as const;
  const place = { file: 'a.unit', start: { line: 2, column: 6 }, end: { line: 2, column: 7 } };
  expect(diagnosticsToJson([diagnostic], new Map([['a.unit', text]]))).toEqual([
    {
      code: 'E0101',
      severity: 'error',
      message: 'm',
      ...place,
      labels: [
        { ...place, text: 'here' },
        { file: 'b.unit', text: 'there' },
      ],
      hint: 'h',
    },
  ]);
});
