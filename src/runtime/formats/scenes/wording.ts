/** `an animal`, `a fruit`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

export const numerals = ['one', 'two', 'three'] as const;

/** `one object`, `two objects`. */
export function ofObjects(numeral: string): string {
  return numeral === 'one' ? 'one object' : `${numeral} objects`;
}
