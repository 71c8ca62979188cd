/** Sends `name[i]`, `name[i] = v;` and `name[i] += v;` through `name_load(i)` and `name_store(i, v)`. */
export function throughAccessors(text: string, name: string): string {
  const start = new RegExp(`(?<![\\w.])${name}\\[`, 'g');
  let result = '';
  let from = 0;
  for (let match = start.exec(text); match; match = start.exec(text)) {
    const open = match.index + match[0].length;
    const close = closing(text, open);
    const index = `u32(${throughAccessors(text.slice(open, close), name)})`;
    result += text.slice(from, match.index);
    const assignment = /^\s*(\+?)=(?!=)\s*/.exec(text.slice(close + 1));
    if (assignment) {
      const valueStart = close + 1 + assignment[0].length;
      const end = text.indexOf(';', valueStart);
      const value = throughAccessors(text.slice(valueStart, end), name);
      const sum = assignment[1] === '+' ? `${name}_load(${index}) + (${value})` : value;
      result += `${name}_store(${index}, ${sum})`;
      from = end;
    } else {
      result += `${name}_load(${index})`;
      from = close + 1;
    }
    start.lastIndex = from;
  }
  return result + text.slice(from);
}

/** Place of the bracket that closes one opened just before `from`. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '[') depth++;
    else if (text[i] === ']' && --depth === 0) return i;
  }
  throw new Error('a kernel has an open bracket');
}
