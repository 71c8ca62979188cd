import { type Texel, texelFormat, textureRowBytes, textureRows } from '../../artifact/texture.ts';
import type { Target } from '../../target.ts';

/**
 * Tensors that are read through textures. A software adapter checks the bounds of a buffer load for every
 * element in every lane, but those of a texture load once per texel: on lavapipe, loading four elements takes
 * a third of the time.
 */

/**
 * Number of f32 in a texel. With 16 lanes, lavapipe returns zeros for rgba32float texels from the eighth lane
 * on, so rg32float is used instead.
 */
export function texelOf({ subgroupSize }: Target): Texel {
  return subgroupSize > 8 ? 2 : 4;
}

/** Whether a number of elements fits a texture of the target, in complete texels of either format. */
export function fitsTexture(elements: number, { maxTextureRows }: Target): boolean {
  return elements % 4 === 0 && textureRows(4 * elements) <= maxTextureRows;
}

/** A tensor that a kernel reads through a texture. Indices are in elements. */
export interface TextureTensor {
  readonly name: string;
  readonly texel: Texel;
  /** Expression of the texel that begins at `index`: a vec4f whose first `texel` components are valid. */
  loadTexel(index: string): string;
  /** Expression of the vec4f at `index`, a multiple of four. */
  load4(index: string): string;
}

/** The tensor bound as texture `name`. */
export function textureTensor(name: string, texel: Texel): TextureTensor {
  const loadTexel = (index: string): string => `textureLoad(${name}, texel_at((${index}) / ${texel}u))`;
  const halves = (index: string): string[] =>
    [0, 1].map((half) => `textureLoad(${name}, texel_at((${index}) / 2u + ${half}u)).xy`);
  return {
    name,
    texel,
    loadTexel,
    load4: (index) => (texel === 4 ? loadTexel(index) : `vec4f(${halves(index).join(', ')})`),
  };
}

/** Declarations of textures in the order of their bindings, and of `texel_at`, the coordinates of a texel. */
export function textureDeclarations(textures: readonly TextureTensor[], texel: Texel): string {
  const texels = textureRowBytes / (4 * texel);
  const format = texelFormat(texel);
  return [
    ...textures.map(
      ({ name }, i) => `@group(2) @binding(${i}) var ${name}: texture_storage_2d<${format}, read>;`,
    ),
    `fn texel_at(texel: u32) -> vec2u { return vec2u(texel & ${texels - 1}u, texel >> ${Math.log2(texels)}u); }`,
  ].join('\n');
}
