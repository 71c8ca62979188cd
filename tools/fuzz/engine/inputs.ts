import { sample } from 'fast-check';
import { Random } from '../../../src/runtime/random.ts';
import type { FuzzTarget } from '../target.ts';
import { mutated } from './mutate.ts';

/** Number of random inputs generated at once. */
const sampled = 64;

/**
 * New inputs: mutations of `known`, a list that may grow, and random inputs from the grammar of the format.
 */
export class Inputs {
  readonly #target: FuzzTarget;
  readonly #known: readonly Uint8Array[];
  readonly #tokens: readonly Uint8Array[];
  readonly #random: Random;
  #generated: readonly Uint8Array[] = [];

  constructor(target: FuzzTarget, known: readonly Uint8Array[], seed: string) {
    this.#target = target;
    this.#known = known;
    this.#tokens = target.tokens.map((token) => (typeof token === 'string' ? Buffer.from(token) : token));
    this.#random = new Random('fuzz', target.name, seed);
  }

  next(): Uint8Array {
    const { generated } = this.#target;
    const random = this.#random;
    if (!generated || (this.#known.length > 0 && random.below(4) > 0)) {
      const inputs = this.#known.length > 0 ? this.#known : [new Uint8Array()];
      return mutated(this.#target, { inputs, tokens: this.#tokens }, random);
    }
    if (this.#generated.length === 0) {
      this.#generated = sample(generated, { numRuns: sampled, seed: random.word() | 0 });
    }
    const [first, ...rest] = this.#generated;
    this.#generated = rest;
    return first!.subarray(0, this.#target.longest);
  }
}
