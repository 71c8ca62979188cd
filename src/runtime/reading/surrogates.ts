import { DataError } from '../errors.ts';

/** An escaped surrogate. Alone, it is half of a character beyond U+FFFF: legal JSON, but not text. */
const escapedHalf = /\\u[dD][89a-fA-F]/;
const half = /[\ud800-\udfff]/u;

/**
 * Throws DataError if a string or key of a parsed JSON text contains a lone surrogate: UTF-8 cannot store it,
 * and tokenizers disagree about it. `text`: the JSON.
 */
export function refuseSurrogates(value: unknown, text: string, where: string): void {
  if (!escapedHalf.test(text)) return;
  const found = firstHalf(value);
  if (!found) return;
  const code = half.exec(found.text)![0].charCodeAt(0).toString(16);
  throw new DataError(
    where,
    `${found.place === '' ? 'the text' : `'${found.place}'`} holds \\u${code}, half of a surrogate pair; expected text`,
    'a character such as an emoji was cut in two: write the text again, or remove the escape',
  );
}

interface PlacedText {
  /** Path of keys and indices to the string: `annotations.3.question`; '' for the value itself. */
  readonly place: string;
  readonly text: string;
}

/**
 * The first string or key with a lone surrogate. Iterative, since values may be nested deeper than the call
 * stack.
 */
function firstHalf(root: unknown): PlacedText | undefined {
  const pending: { readonly place: string; readonly value: unknown }[] = [{ place: '', value: root }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { place, value } = next;
    if (typeof value === 'string' && half.test(value)) return { place, text: value };
    if (typeof value !== 'object' || value === null) continue;
    const entries = Object.entries(value);
    const key = entries.find(([name]) => half.test(name))?.[0];
    if (key !== undefined) return { place, text: key };
    for (const [name, part] of entries.reverse()) {
      pending.push({ place: place === '' ? name : `${place}.${name}`, value: part });
    }
  }
  return undefined;
}
