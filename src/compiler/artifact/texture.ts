/**
 * Layout of a range of a buffer in a texture: bytes in order, a fixed number per row. Rows are padded,
 * because accesses with a power-of-two stride would map to few sets of the CPU's cache.
 */
export const textureRowBytes = 4096;
export const textureRowPadding = 64;

/** Number of f32 per texel. */
export type Texel = 2 | 4;

/** WebGPU's name of the format with this number of f32 per texel. */
export function texelFormat(texel: Texel): 'rg32float' | 'rgba32float' {
  return texel === 4 ? 'rgba32float' : 'rg32float';
}

/** Number of rows for a number of bytes. */
export function textureRows(bytes: number): number {
  return Math.ceil(bytes / textureRowBytes);
}

/** Bytes of the texture that holds a number of bytes. */
export function textureBytes(bytes: number): number {
  return textureRows(bytes) * (textureRowBytes + textureRowPadding);
}

/** Texels per row, including padding. */
export function textureWidth(texel: Texel): number {
  return (textureRowBytes + textureRowPadding) / (4 * texel);
}
