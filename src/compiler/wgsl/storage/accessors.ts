import { type ElementType, lanesOf } from './element.ts';
import { narrowCall } from './half.ts';
import type { TensorWindow } from './windows.ts';

/** A tensor whose elements are reached through functions. */
export interface AccessedTensor {
  readonly name: string;
  /** Type that the kernel computes with. */
  readonly element: ElementType;
  /** Whether elements are stored as f16. */
  readonly half: boolean;
  readonly windows: readonly TensorWindow[];
}

/** Declarations of `NAME_load(i)` and `NAME_store(i, value)`. */
export function accessorFunctions(tensor: AccessedTensor): readonly string[] {
  const { name, element, half } = tensor;
  const value = half ? narrowCall(element, 'value') : 'value';
  return [
    `fn ${name}_load(i: u32) -> ${element} {`,
    ...inWindows(tensor, (at) => `return ${half ? `${element}(${at})` : at};`),
    '}',
    `fn ${name}_store(i: u32, value: ${element}) {`,
    ...inWindows(tensor, (at) => `${at} = ${value}; return;`),
    '}',
  ];
}

/** Statements that pick the window of element `i`; `use` gets the element and ends in a `return`. */
function inWindows(
  { element, half, windows }: AccessedTensor,
  use: (element: string) => string,
): readonly string[] {
  const size = lanesOf(element) * (half ? 2 : 4);
  return windows.map(({ name, range }, w) => {
    const first = range.offset / size;
    const at = `${name}[${w === 0 ? 'i' : `i - ${first}u`}]`;
    const last = w === windows.length - 1;
    return last ? `  ${use(at)}` : `  if (i < ${first + range.bytes / size}u) { ${use(at)} }`;
  });
}
