/**
 * How a range of a buffer lies in a texture: bytes in order, so many in a row of texels. Rows are a little longer than what is in them: memory
 * that a matrix walks in steps of a power of two would share few sets of a processor's cache.
 */
export const textureRowBytes = 4096;
export const textureRowPadding = 64;

export type Texel = 2 | 4;

/** WebGPU's name of the format with so many f32 in a texel. */
export function texelFormat(texel: Texel): 'rg32float' | 'rgba32float' {
  return texel === 4 ? 'rgba32float' : 'rg32float';
}

/** Rows that so many bytes take. */
export function textureRows(bytes: number): number {
  return Math.ceil(bytes / textureRowBytes);
}

/** Memory of a texture that so many bytes are copied into. */
export function textureBytes(bytes: number): number {
  return textureRows(bytes) * (textureRowBytes + textureRowPadding);
}

/** Texels of a row, padding included. */
export function textureWidth(texel: Texel): number {
  return (textureRowBytes + textureRowPadding) / (4 * texel);
}
