import { describe, expect, it } from 'vitest';
import { printable, printableJson, printableLines, printableText } from '../src/printable.ts';
import { DataError } from '../src/runtime/errors.ts';

describe('printable text', () => {
  it.each([
    ['a carriage return', 'a\rb', 'a\\rb'],
    ['line feeds and tabs', 'a\n\tb', 'a\\n\\tb'],
    ['an escape sequence', '\u001b[31mred', '\\u{1b}[31mred'],
    ['C1 controls', '\u009b2J', '\\u{9b}2J'],
    ['marks that reorder a line', 'a\u202egnp.exe\u2066', 'a\\u{202e}gnp.exe\\u{2066}'],
    ['a byte order mark and a lone surrogate', '\ufeffx\ud800', '\\u{feff}x\\u{d800}'],
    ['nothing else', 'Zoë 漢字 😀 👨‍👩‍👧 "\\"', 'Zoë 漢字 😀 👨‍👩‍👧 "\\"'],
  ])('escapes %s', (_name, text, expected) => {
    expect(printable(text)).toBe(expected);
    expect(printable(expected)).toBe(expected);
  });

  it('keeps the line breaks of messages', () => {
    expect(printableLines('a\nb\rc')).toBe('a\nb\\rc');
  });

  it('keeps the line breaks and tabs of texts in pages', () => {
    expect(printableText('a\r\n\tb\u202e\u001b')).toBe('a\r\n\tb\\u{202e}\\u{1b}');
  });

  it('keeps the values of JSON', () => {
    const value = { '\u202ename': 'a\u001b[31m\u009b\u2066\n\ud800', list: ['Zoë 😀'] };
    const text = printableJson(JSON.stringify(value, null, 2));
    expect(printableLines(text)).toBe(text);
    expect(JSON.parse(text)).toEqual(value);
  });

  it('is the message of every DataError, whatever it quotes', () => {
    const error = new DataError('\u202egnp.a', "unknown label '1\r'", 'see \u001b[2J');
    expect([error.where, error.message, error.hint]).toEqual([
      '\\u{202e}gnp.a',
      "unknown label '1\\r'",
      'see \\u{1b}[2J',
    ]);
  });
});
