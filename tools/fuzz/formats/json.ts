import { array, json, oneof, tuple } from 'fast-check';

export const jsonTokens: readonly string[] = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  'null',
  'true',
  'NaN',
  '-Infinity',
  '"\\ud800"',
  '"\\u0000"',
  '"__proto__":',
  '"constructor":',
  '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[',
  '"id": 1',
  '\n',
];

/** JSON texts, and concatenations of several. */
export const jsonText = oneof(
  { weight: 3, arbitrary: json({ maxDepth: 6 }).map(bytesOf) },
  {
    weight: 1,
    arbitrary: tuple(array(json(), { maxLength: 4 })).map(([texts]) => bytesOf(texts.join('\n'))),
  },
);

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}
