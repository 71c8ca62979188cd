import type { ProgramBinding, TextureBinding, TexturePlan } from '../../artifact/program.ts';
import type { Texel } from '../../artifact/texture.ts';

/**
 * Maximum number of textures of a program: two for the operands of a product, and two for operands that a
 * later product reads again.
 */
const count = 4;

interface Slot {
  /** The range that the texture holds; undefined initially, and after the range has been overwritten. */
  held: ProgramBinding | undefined;
  bytes: number;
  lastRead: number;
}

/**
 * Assigns a texture to each range of a buffer that is read through one, and avoids copying a range that a
 * texture still holds (LRU).
 */
export class Textures {
  readonly #slots: Slot[] = [];
  readonly #texel: Texel;
  #step = 0;

  constructor(texel: Texel) {
    this.#texel = texel;
  }

  /** The textures of the next dispatch. */
  read(ranges: readonly ProgramBinding[]): readonly TextureBinding[] {
    this.#step++;
    // Ranges that textures already hold are kept before textures are assigned to others.
    const present = ranges.map((range) => this.#slots.find(({ held }) => held && equal(held, range)));
    for (const slot of present) if (slot) slot.lastRead = this.#step;
    return ranges.map((range, i) => {
      const slot = present[i] ?? this.#oldest(range);
      return { ...range, texture: this.#slots.indexOf(slot), copied: present[i] === undefined };
    });
  }

  /** Invalidates copies of a range that a dispatch writes. */
  written(range: ProgramBinding): void {
    for (const slot of this.#slots) if (slot.held && overlap(slot.held, range)) slot.held = undefined;
  }

  plans(): readonly TexturePlan[] {
    return this.#slots.map(({ bytes }) => ({ bytes, texel: this.#texel }));
  }

  #oldest(range: ProgramBinding): Slot {
    const free = this.#slots.find(({ held, lastRead }) => !held && lastRead < this.#step);
    const slot = free ?? (this.#slots.length < count ? this.#another() : this.#leastRecent());
    slot.held = range;
    slot.bytes = Math.max(slot.bytes, range.bytes);
    slot.lastRead = this.#step;
    return slot;
  }

  #another(): Slot {
    const slot: Slot = { held: undefined, bytes: 0, lastRead: 0 };
    this.#slots.push(slot);
    return slot;
  }

  #leastRecent(): Slot {
    return this.#slots.reduce((least, slot) => (slot.lastRead < least.lastRead ? slot : least));
  }
}

function equal(a: ProgramBinding, b: ProgramBinding): boolean {
  return a.buffer === b.buffer && a.offset === b.offset && a.bytes === b.bytes;
}

function overlap(a: ProgramBinding, b: ProgramBinding): boolean {
  return a.buffer === b.buffer && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
}
