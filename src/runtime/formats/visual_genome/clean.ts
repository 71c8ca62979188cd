/**
 * Cleans names and attributes as for the published 1600-400-20 vocabulary (bottom-up attention, arXiv
 * 1707.07998).
 */

/** Words that are attributes of the object if they precede its name. */
const common = new Set(
  (
    'white black blue green red brown yellow small large silver wooden orange gray grey metal pink tall long ' +
    'dark'
  ).split(' '),
);

function cleaned(text: string): string {
  const plain = text.toLowerCase().trim();
  return plain.endsWith('.') ? plain.slice(0, -1).trim() : plain;
}

/** `small red car`: the object `car` with the attributes `small`, `red`. */
export function cleanName(text: string): { readonly name: string; readonly attributes: readonly string[] } {
  const name = cleaned(text);
  const words = name.split(/\s+/);
  const leading = words.slice(0, -1);
  if (leading.length === 0 || !leading.every((word) => common.has(word))) return { name, attributes: [] };
  return { name: words.at(-1)!, attributes: leading };
}

/** `tall and green`: two attributes; `black and white` is one. */
export function cleanAttributes(text: string): readonly string[] {
  const plain = cleaned(text);
  if (plain === 'black and white') return [plain];
  return plain
    .split(' and ')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
