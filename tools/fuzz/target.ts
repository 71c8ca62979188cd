import type { Arbitrary } from 'fast-check';

/** A reader of foreign bytes under test. One file for each in `targets/`. */
export interface FuzzTarget {
  readonly name: string;
  /** What is read, for tables of results: `Parquet files`. */
  readonly title: string;
  /** Largest input in bytes. */
  readonly longest: number;
  /** Memory in MB that reading one input may take beyond that of the process. */
  readonly memory: number;
  /** CPU seconds that an input of any size may take; default 1. Each 100 kB allow one second more. */
  readonly seconds?: number;
  /** Words and marks of the format, which mutations insert. */
  readonly tokens: readonly (string | Uint8Array)[];
  /**
   * Reads an input to its end. Mistakes in it are reported by a result or a UnitcError; any other exception is a
   * fault.
   */
  read(input: Uint8Array, scratch: Scratch): void | Promise<void>;
  /** Corrects lengths and checksums of a mutated input, so that it is not refused at once. */
  repair?(input: Uint8Array): Uint8Array;
  /** Random inputs by the grammar of the format. */
  readonly generated?: Arbitrary<Uint8Array>;
}

/** The only folder in which a target may change files. */
export interface Scratch {
  readonly folder: string;
  /** Writes a file below the folder and returns its path. */
  file(name: string, content: Uint8Array | string): string;
  /** Deletes a folder below it. */
  remove(name: string): void;
}
