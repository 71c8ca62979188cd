import type { ProgramBinding, TextureBinding, TexturePlan } from '../../artifact/program.ts';
import type { Texel } from '../../artifact/texture.ts';

/** Textures of a program: two for the operands of a product, and as many for operands that the next one reads again. */
const count = 4;

interface Slot {
  /** What is in it; undefined at first, and when it was written since. */
  held: ProgramBinding | undefined;
  bytes: number;
  lastRead: number;
}

/** Gives ranges of buffers that are read through textures a texture each, and copies none that is there already. */
export class Textures {
  private readonly slots: Slot[] = [];
  private readonly texel: Texel;
  private step = 0;

  constructor(texel: Texel) {
    this.texel = texel;
  }

  /** The textures of the next dispatch. */
  read(ranges: readonly ProgramBinding[]): readonly TextureBinding[] {
    this.step++;
    // Those that are there keep their place before others look for one.
    const present = ranges.map((range) => this.slots.find(({ held }) => held && equal(held, range)));
    for (const slot of present) if (slot) slot.lastRead = this.step;
    return ranges.map((range, i) => {
      const slot = present[i] ?? this.oldest(range);
      return { ...range, texture: this.slots.indexOf(slot), copied: present[i] === undefined };
    });
  }

  /** A dispatch writes the range: what was copied of it is out of date. */
  written(range: ProgramBinding): void {
    for (const slot of this.slots) if (slot.held && overlap(slot.held, range)) slot.held = undefined;
  }

  plans(): readonly TexturePlan[] {
    return this.slots.map(({ bytes }) => ({ bytes, texel: this.texel }));
  }

  private oldest(range: ProgramBinding): Slot {
    const free = this.slots.find(({ held, lastRead }) => !held && lastRead < this.step);
    const slot = free ?? (this.slots.length < count ? this.another() : this.leastRecent());
    slot.held = range;
    slot.bytes = Math.max(slot.bytes, range.bytes);
    slot.lastRead = this.step;
    return slot;
  }

  private another(): Slot {
    const slot: Slot = { held: undefined, bytes: 0, lastRead: 0 };
    this.slots.push(slot);
    return slot;
  }

  private leastRecent(): Slot {
    return this.slots.reduce((least, slot) => (slot.lastRead < least.lastRead ? slot : least));
  }
}

function equal(a: ProgramBinding, b: ProgramBinding): boolean {
  return a.buffer === b.buffer && a.offset === b.offset && a.bytes === b.bytes;
}

function overlap(a: ProgramBinding, b: ProgramBinding): boolean {
  return a.buffer === b.buffer && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
}
