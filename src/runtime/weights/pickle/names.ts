/**
 * A module's member that a pickle names. It is never looked up in anything: where the list of allowed names has a
 * builder for it, the builder makes plain data from the arguments; without one the name can only be passed on.
 */
export class PickleName {
  readonly qualified: string;
  readonly build: ((args: readonly unknown[]) => unknown) | undefined;
  constructor(qualified: string, build?: (args: readonly unknown[]) => unknown) {
    this.qualified = qualified;
    this.build = build;
  }
}

/** An object of an allowed kind that holds no weights: options, counters, numbers of numpy. */
export class Opaque {
  readonly kind: string;
  constructor(kind: string) {
    this.kind = kind;
  }
}

/** What a pickle may refer to outside itself. */
export interface PickleContext {
  /** undefined: the name is not allowed. */
  name(module: string, member: string): PickleName | undefined;
  /** An object stored beside the pickle. undefined: there is no such kind of reference. */
  persistent(reference: unknown): unknown;
}
