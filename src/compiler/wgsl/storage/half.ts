import type { ElementType } from './element.ts';

/** The f16 type in memory of each f32 type in the kernel. */
const storedTypes: Readonly<Partial<Record<ElementType, string>>> = { f32: 'f16', vec4f: 'vec4h' };

/** Stored type of an element whose tensor is stored as f16. Throws if the tensor is not of f32. */
export function storedType(element: ElementType): string {
  const stored = storedTypes[element];
  if (!stored) throw new Error(`a tensor of ${element} cannot be stored as f16`);
  return stored;
}

/** Expression that rounds a value to its stored type. */
export function narrowCall(element: ElementType, value: string): string {
  return `narrow_${element}(${value})`;
}

/**
 * Declarations of `narrow_f32` and `narrow_vec4f`, for the elements in use: rounding to the nearest f16.
 * Values beyond the f16 range become infinite before the conversion: adapters may round towards zero, which
 * would turn an overflow into the largest finite f16 and hide it.
 */
export function narrowFunctions(elements: readonly ElementType[]): readonly string[] {
  return [...new Set(elements)].flatMap((element) => [
    `fn narrow_${element}(value: ${element}) -> ${storedType(element)} {`,
    `  return ${storedType(element)}(select(value, value * 1e38, abs(value) > ${element}(65504.0)));`,
    '}',
  ]);
}
