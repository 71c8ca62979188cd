/**
 * Helper code of shaders, declared only where used: each part of a kernel lists its helpers.
 *
 * - `division`: the functions `quotient(a, b)` and `remainder(a, b)` of u32 below 2²¹.
 * - `zero`: a value that is always 0 but opaque to compilers. Mesa does not unroll loops with `+ zero` in
 *   their bound; unrolled loops take long to compile.
 * - `narrow`: the function `narrow_vec4f(value)`, which rounds to f16 (storage/half.ts).
 * - `subgroup`: the index of the invocation's subgroup in its workgroup.
 */
export type Helper = 'division' | 'zero' | 'narrow' | 'subgroup';

/** Integer division in f32, which takes a fifth of the time of a u32 division by a variable. */
const divisionFunctions = `fn quotient(a: u32, b: u32) -> u32 { return u32((f32(a) + 0.5) / f32(b)); }
fn remainder(a: u32, b: u32) -> u32 { return a - quotient(a, b) * b; }`;

/** Module-scope declarations of the helpers in `uses`. */
export function helperFunctions(uses: readonly Helper[]): readonly string[] {
  return uses.includes('division') ? [divisionFunctions] : [];
}

/** Parameters of main that the helpers in `uses` need. */
export function helperParameters(uses: readonly Helper[]): readonly string[] {
  return uses.includes('subgroup') ? ['@builtin(subgroup_id) subgroup: u32'] : [];
}

/** Statements at the start of main that the helpers in `uses` need. */
export function helperStatements(uses: readonly Helper[]): readonly string[] {
  return uses.includes('zero') ? ['let zero = workgroup.z;'] : [];
}
