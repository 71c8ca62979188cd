const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/gs;

/** A key, as written, that an object of a valid JSON text has twice; undefined if there is none. */
export function repeatedKey(json: string): string | undefined {
  /** Keys of each enclosing object; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  let before = '';
  for (const [text] of json.matchAll(token)) {
    if (text === '{') open.push(new Set());
    else if (text === '[') open.push(undefined);
    else if (text === '}' || text === ']') open.pop();
    else if (text === ':') {
      const keys = open.at(-1)!;
      const key = JSON.parse(before) as string;
      if (keys.has(key)) return before;
      keys.add(key);
    }
    before = text;
  }
  return undefined;
}
