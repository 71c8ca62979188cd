/** Largest header of a safetensors file in bytes, as in the reference implementation. */
export const longestHeader = 100_000_000;
