/**
 * Code that a shader declares only if its body uses it: each part of a kernel states what it uses.
 *
 * - `division`: the functions `quotient(a, b)` and `remainder(a, b)` of u32 below 2²¹.
 * - `zero`: a value that is always 0 but opaque to compilers. Loops bounded by it are not unrolled; unrolled ones take long to compile.
 */
export type Helper = 'division' | 'zero';

/** Dividing u32 by a variable costs five times as much as dividing f32. */
const divisionFunctions = `fn quotient(a: u32, b: u32) -> u32 { return u32((f32(a) + 0.5) / f32(b)); }
fn remainder(a: u32, b: u32) -> u32 { return a - quotient(a, b) * b; }`;

/** Module-scope declarations of some helpers. */
export function helperFunctions(uses: readonly Helper[]): readonly string[] {
  return uses.includes('division') ? [divisionFunctions] : [];
}

/** Statements of some helpers at the start of main. */
export function helperStatements(uses: readonly Helper[]): readonly string[] {
  return uses.includes('zero') ? ['let zero = workgroup.z;'] : [];
}
