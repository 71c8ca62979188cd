import type { Kernel } from './kernel.ts';

/** Elements of a binding's array type, in bytes. */
function elementBytes(type: string): number {
  return type.startsWith('vec4') ? 16 : 4;
}

interface Declared {
  readonly name: string;
  readonly element: string;
}

const declaration = /@group\(0\) @binding\(\d+\) var<storage, read_write> (\w+): array<(\w+)>;\n/g;

/** How many bindings of at most `limit` bytes a tensor needs. */
export function windowCount(bytes: number, limit: number): number {
  return Math.max(1, Math.ceil(bytes / limit));
}

/**
 * The kernel with tensors that are larger than a binding may be bound in several windows of `limit` bytes: each access goes through a
 * function that finds the window. `bytes`: of the tensor at each binding. Bindings are numbered anew, windows in order.
 */
export function withWindows(kernel: Kernel, bytes: readonly number[], limit: number): Kernel {
  const declared = [...kernel.source.matchAll(declaration)].map(([, name, element]): Declared => {
    return { name: name!, element: element! };
  });
  const lines: string[] = [];
  let body = kernel.source.replaceAll(declaration, '@@');
  let binding = 0;
  for (const [i, { name, element }] of declared.entries()) {
    const count = windowCount(bytes[i]!, limit);
    const windows = Array.from({ length: count }, (_, w) => (count === 1 ? name : `${name}_window${w}`));
    for (const window of windows) {
      lines.push(`@group(0) @binding(${binding++}) var<storage, read_write> ${window}: array<${element}>;`);
    }
    if (count === 1) continue;
    lines.push(...accessors(name, element, windows, limit / elementBytes(element)));
    body = throughAccessors(body, name);
  }
  const directives = body.slice(0, body.indexOf('@@'));
  const source = `${directives}${lines.join('\n')}\n${body.slice(directives.length).replaceAll('@@', '')}`;
  return {
    ...kernel,
    name: `${kernel.name}_windows${bytes.map((size) => windowCount(size, limit)).join('')}`,
    source,
  };
}

/** `NAME_load(i)` and `NAME_store(i, value)`. */
function accessors(
  name: string,
  element: string,
  windows: readonly string[],
  size: number,
): readonly string[] {
  const each = (use: (window: string, index: string) => string) =>
    windows.map((window, w) => {
      const index = w === 0 ? 'i' : `i - ${w * size}u`;
      const last = w === windows.length - 1;
      return last ? `  ${use(window, index)}` : `  if (i < ${(w + 1) * size}u) { ${use(window, index)} }`;
    });
  return [
    `fn ${name}_load(i: u32) -> ${element} {`,
    ...each((window, index) => `return ${window}[${index}];`),
    '}',
    `fn ${name}_store(i: u32, value: ${element}) {`,
    ...each((window, index) => `${window}[${index}] = value; return;`),
    '}',
  ];
}

/** Replaces `name[i]`, `name[i] = v;` and `name[i] += v;`. */
function throughAccessors(text: string, name: string): string {
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
