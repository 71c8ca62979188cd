import type { Arbitrary } from 'fast-check';

/** A reader of untrusted bytes under test, one per file in `targets/`. */
export interface FuzzTarget {
  readonly name: string;
  /** Description for tables of results, such as `Parquet files`. */
  readonly title: string;
  /** Largest input in bytes. */
  readonly longest: number;
  /** MB that reading one input may take, beyond the memory of the process. */
  readonly memory: number;
  /** CPU seconds allowed for an input of any size; default 1. Each 100 kB adds one second. */
  readonly seconds?: number;
  /** Keywords and punctuation of the format, which mutations insert. */
  readonly tokens: readonly (string | Uint8Array)[];
  /**
   * Reads an input completely. Mistakes in it are reported by a result or a UnitcError; any other exception
   * is a fault.
   */
  read(input: Uint8Array, scratch: Scratch): void | Promise<void>;
  /** Corrects lengths and checksums of a mutated input, so that it is not rejected at once. */
  repair?(input: Uint8Array): Uint8Array;
  /** Random inputs from the grammar of the format. */
  readonly generated?: Arbitrary<Uint8Array>;
}

/** The only folder in which a target may change files. */
export interface Scratch {
  readonly folder: string;
  /** Writes a file below the folder and returns its path. */
  file(name: string, content: Uint8Array | string): string;
  /** Deletes a subfolder. */
  remove(name: string): void;
}
