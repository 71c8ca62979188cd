/**
 * Control characters, line and paragraph separators, byte order marks, marks that change the direction of
 * text, lone surrogates.
 */
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text from a file or a user, safe to print: characters that move the cursor or reorder a line are written as
 * escapes (`\r`, `\u{202e}`). Printing the result again changes nothing.
 */
export function printable(text: string): string {
  return text.replace(unprintable, escapeOf);
}

/** Like `printable`, but keeps line breaks and tabs, for text on a page. */
export function printableText(text: string): string {
  return text.replace(unprintable, (character) => (named[character] ? character : escapeOf(character)));
}

/**
 * JSON that is safe to print: its strings have the same values, with escapes for characters that JSON leaves
 * as they are.
 */
export function printableJson(json: string): string {
  return json.replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${hex(character).padStart(4, '0')}`,
  );
}

/** Like `printable`, but keeps line breaks, for messages of several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function escapeOf(character: string): string {
  return named[character] ?? `\\u{${hex(character)}}`;
}

function hex(character: string): string {
  return character.codePointAt(0)!.toString(16);
}
