import type { Kernel } from '../kernel.ts';
import { throughAccessors } from './accessors.ts';
import { halfType, narrowing } from './half.ts';
import { inWindow, windowCount, windowNames } from './windows.ts';

/** How the tensor at a binding is stored. */
export interface Stored {
  /** Of the whole tensor. */
  readonly bytes: number;
  /** As f16, where the kernel has f32. */
  readonly half: boolean;
}

interface Declared extends Stored {
  readonly name: string;
  /** Element type that the kernel computes with. */
  readonly element: string;
  /** Names of its bindings. */
  readonly windows: readonly string[];
}

const declaration = /@group\(0\) @binding\(\d+\) var<storage, read_write> (\w+): array<(\w+)>;\n/g;

/**
 * A kernel, written for tensors that are whole and f32, for tensors as they are stored: in several windows where they are larger than a
 * binding may be (`limit` bytes), or as f16. Each access to such a tensor goes through a function. Bindings are numbered anew,
 * windows in order.
 */
export function rebind(kernel: Kernel, stored: readonly Stored[], limit: number): Kernel {
  const declared = [...kernel.source.matchAll(declaration)].map(([, name, element], i): Declared => {
    const count = windowCount(stored[i]!.bytes, limit);
    return { ...stored[i]!, name: name!, element: element!, windows: windowNames(name!, count) };
  });
  const changed = declared.filter(({ half, windows }) => half || windows.length > 1);
  const halves = changed.filter(({ half }) => half);
  const marked = kernel.source.replaceAll(declaration, '@@');
  const directives = marked.slice(0, marked.indexOf('@@'));
  const body = marked.slice(directives.length).replaceAll('@@', '');
  const source = [
    ...(halves.length > 0 ? ['enable f16;\n'] : []),
    directives,
    ...declarations(declared).map((line) => `${line}\n`),
    ...narrowing(halves.map(({ element }) => element)).map((line) => `${line}\n`),
    ...changed.flatMap((tensor) => accessors(tensor, limit)).map((line) => `${line}\n`),
    changed.reduce((text, { name }) => throughAccessors(text, name), body),
  ].join('');
  return { ...kernel, name: `${kernel.name}${suffix(declared)}`, source };
}

function storedElement({ half, element }: Declared): string {
  return half ? halfType(element) : element;
}

function declarations(declared: readonly Declared[]): readonly string[] {
  const bindings = declared.flatMap((tensor) =>
    tensor.windows.map((window) => `${window}: array<${storedElement(tensor)}>;`),
  );
  return bindings.map((text, i) => `@group(0) @binding(${i}) var<storage, read_write> ${text}`);
}

/** `NAME_load(i)` and `NAME_store(i, value)`. */
function accessors(tensor: Declared, limit: number): readonly string[] {
  const { name, element, windows, half } = tensor;
  const size = limit / elementBytes(tensor);
  const narrowed = half ? `narrow_${element}(value)` : 'value';
  return [
    `fn ${name}_load(i: u32) -> ${element} {`,
    ...inWindow(windows, size, (at) => `return ${half ? `${element}(${at})` : at};`),
    '}',
    `fn ${name}_store(i: u32, value: ${element}) {`,
    ...inWindow(windows, size, (at) => `${at} = ${narrowed}; return;`),
    '}',
  ];
}

function elementBytes({ element, half }: Declared): number {
  return (element.startsWith('vec4') ? 16 : 4) / (half ? 2 : 1);
}

/** What was made of the kernel: with its name, unique by content. */
function suffix(declared: readonly Declared[]): string {
  const counts = declared.map(({ windows }) => windows.length);
  const halves = declared.map(({ half }) => (half ? 1 : 0));
  return [
    counts.some((count) => count > 1) ? `_windows${counts.join('')}` : '',
    halves.includes(1) ? `_half${halves.join('')}` : '',
  ].join('');
}
