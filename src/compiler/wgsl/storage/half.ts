/** What a kernel computes with, and what its elements are stored as where that is f16. */
const storedAs: Readonly<Record<string, string>> = { f32: 'f16', vec4f: 'vec4h' };

/** Element type of a binding whose tensor is stored as f16. Throws where it is not of f32. */
export function halfType(element: string): string {
  const stored = storedAs[element];
  if (!stored) throw new Error(`a tensor of ${element} cannot be stored as f16`);
  return stored;
}

/**
 * `narrow_f32` and `narrow_vec4f`, for the types in use: to the nearest f16. What is too large for one becomes infinite before it is narrowed:
 * adapters may round towards zero, where it would become the largest f16 and pass for a number.
 */
export function narrowing(elements: readonly string[]): readonly string[] {
  return [...new Set(elements)].flatMap((element) => [
    `fn narrow_${element}(value: ${element}) -> ${halfType(element)} {`,
    `  return ${halfType(element)}(select(value, value * 1e38, abs(value) > ${element}(65504.0)));`,
    '}',
  ]);
}
