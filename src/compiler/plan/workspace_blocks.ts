import type { Lifetime } from './memory/pack.ts';
import type { TensorPlace } from './storage/storage.ts';

/**
 * Blocks of the workspace with their lifetimes, while the dispatches of a program are laid out one after the
 * other.
 */
export class WorkspaceBlocks {
  readonly #blocks: { readonly bytes: number; readonly from: number; to: number }[] = [];

  /** Lifetimes by index of the block. */
  get lifetimes(): readonly Lifetime[] {
    return this.#blocks;
  }

  /** A new block that is live from this step on. */
  open(bytes: number, step: number, storage: { readonly half: boolean } = { half: false }): TensorPlace {
    this.#blocks.push({ bytes, from: step, to: step });
    return { kind: 'workspace', block: this.#blocks.length - 1, bytes, half: storage.half };
  }

  /** Extends the lifetime of a block to this step. */
  touch(place: TensorPlace, step: number): void {
    if (place.kind === 'workspace') this.#blocks[place.block]!.to = step;
  }
}
