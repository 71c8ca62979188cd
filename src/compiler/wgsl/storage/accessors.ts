import { type ElementType, lanesOf } from './element.ts';
import { narrowCall } from './half.ts';
import type { TensorWindow } from './windows.ts';

/** A tensor that kernels access through functions, because it is stored as f16 or in several windows. */
export interface AccessedTensor {
  readonly name: string;
  /** Type of the elements in the kernel. */
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

/**
 * Statements that select the window of element `i`. `use` prints the access to an element and ends in a
 * `return`.
 */
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
