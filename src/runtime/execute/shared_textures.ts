import type { TexturePlan } from '../../compiler/artifact/program.ts';
import { texelFormat, textureRows, textureWidth } from '../../compiler/artifact/texture.ts';
import type { Device } from '../device/open.ts';

/** Textures that all programs share; each is as large as its largest user needs. */
export class SharedTextures {
  readonly #device: Device;
  readonly #textures: GPUTexture[] = [];
  /** Increases when a texture is replaced, which invalidates earlier bind groups. */
  generation = 0;

  constructor(device: Device) {
    this.#device = device;
  }

  get(index: number): GPUTexture {
    const texture = this.#textures[index];
    if (!texture) throw new Error(`a program reads texture ${index}, which it has not reserved`);
    return texture;
  }

  /** Frees the memory. */
  close(): void {
    for (const texture of this.#textures) texture.destroy();
  }

  /** Reserves the textures of a program. */
  reserve(plans: readonly TexturePlan[]): void {
    for (const [i, { bytes, texel }] of plans.entries()) {
      const rows = textureRows(bytes);
      const present = this.#textures[i];
      if (present && present.height >= rows) continue;
      // Submitted work keeps the memory until it is done.
      present?.destroy();
      this.#textures[i] = this.#device.gpu.createTexture({
        label: `texture ${i}`,
        size: [textureWidth(texel), rows],
        format: texelFormat(texel),
        usage: 0x8 | 0x2, // storage, copy target
      });
      this.generation++;
    }
  }
}
