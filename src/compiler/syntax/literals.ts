import type { NumberLiteral } from './ast.ts';

const numberShape = /^(\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+)?)(%|KiB|MiB|GiB)?$/;

const bytes = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

type Suffix = '%' | keyof typeof bytes;

/**
 * Value of a number literal, with its suffix applied; sizes in bytes are rounded to whole bytes. Undefined if
 * it is malformed or too large for a double.
 */
export function readNumber(text: string): Pick<NumberLiteral, 'value' | 'suffix'> | undefined {
  const match = numberShape.exec(text);
  if (match === null) return undefined;
  const digits = Number(match[1]!.replaceAll('_', ''));
  const suffix = match[2] as Suffix | undefined;
  const value = withSuffix(digits, suffix);
  if (!Number.isFinite(value)) return undefined;
  return suffix === undefined ? { value } : { value, suffix };
}

function withSuffix(digits: number, suffix: Suffix | undefined): number {
  if (suffix === undefined) return digits;
  // Dividing by 100 rounds correctly, unlike multiplying by 0.01: 7% is 0.07.
  return suffix === '%' ? digits / 100 : Math.round(digits * bytes[suffix]);
}

const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', t: '\t', r: '\r' };

export interface ReadText {
  readonly value: string;
  /** Unknown escapes: offset and length within the text as written. */
  readonly unknown: readonly { readonly start: number; readonly length: number }[];
}

/** Characters of a string literal, given with its quotes; unknown escapes are kept as written. */
export function readText(text: string): ReadText {
  const unknown: { start: number; length: number }[] = [];
  const inner = text.slice(1, isClosed(text) ? -1 : undefined);
  const value = inner.replace(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|([\s\S]))/g,
    (sequence, hex: string | undefined, character: string, at: number) => {
      const read = hex === undefined ? escapes[character] : codePoint(Number.parseInt(hex, 16));
      if (read === undefined) unknown.push({ start: at + 1, length: sequence.length });
      return read ?? sequence;
    },
  );
  return { value, unknown };
}

/** Whether a string literal has its closing quote. */
export function isClosed(text: string): boolean {
  return text.length > 1 && text.endsWith(text[0]!) && !endsWithEscape(text.slice(0, -1));
}

function endsWithEscape(text: string): boolean {
  const backslashes = /(?<!\\)\\*$/.exec(text)![0].length;
  return backslashes % 2 === 1;
}

function codePoint(value: number): string | undefined {
  return value <= 0x10ffff ? String.fromCodePoint(value) : undefined;
}

/** The string literal that denotes `value`. */
export function writeText(value: string): string {
  const written = value.replace(/["\\]|\p{C}/gu, (character) => {
    const short = Object.entries(escapes).find(([, read]) => read === character);
    return short === undefined ? `\\u{${character.codePointAt(0)!.toString(16)}}` : `\\${short[0]}`;
  });
  return `"${written}"`;
}
