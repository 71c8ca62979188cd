import { type Texel, texelFormat, textureRowBytes, textureRows } from '../../artifact/texture.ts';
import type { Target } from '../../target.ts';

/**
 * Tensors read through textures. A software adapter checks each element that it loads from a buffer, lane by lane; a texel comes whole.
 * On lavapipe a load of four elements takes a third of the time.
 */

/** f32 in a texel: with 16 lanes lavapipe reads four of them as zeros from the eighth lane on. */
export function texelOf({ subgroupSize }: Target): Texel {
  return subgroupSize > 8 ? 2 : 4;
}

/** Whether so many elements fit a texture of the target, whole texels of any format. */
export function fitsTexture(elements: number, { maxTextureRows }: Target): boolean {
  return elements % 4 === 0 && textureRows(4 * elements) <= maxTextureRows;
}

const reduced = new WeakMap<Target, Target>();

/** The same target for programs whose tensors are not all f32. */
export function withoutTextures(target: Target): Target {
  const known = reduced.get(target) ?? { ...target, maxTextureRows: 0 };
  reduced.set(target, known);
  return known;
}

/** Declarations for textures of these names, in the order of their bindings, and `place`, where a texel lies. */
export function textureDeclarations(names: readonly string[], texel: Texel): string {
  const texels = textureRowBytes / (4 * texel);
  const format = texelFormat(texel);
  const bindings = names.map(
    (name, i) => `@group(2) @binding(${i}) var ${name}: texture_storage_2d<${format}, read>;`,
  );
  return [
    ...bindings,
    `fn place(texel: u32) -> vec2u { return vec2u(texel & ${texels - 1}u, texel >> ${Math.log2(texels)}u); }`,
  ].join('\n');
}

/** Four elements from `index` on, a multiple of four. */
export function loadFour(name: string, index: string, texel: Texel): string {
  if (texel === 4) return `textureLoad(${name}, place((${index}) / 4u))`;
  const halves = [0, 1].map((half) => `textureLoad(${name}, place((${index}) / 2u + ${half}u)).xy`);
  return `vec4f(${halves.join(', ')})`;
}
