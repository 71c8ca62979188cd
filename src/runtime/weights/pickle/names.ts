/**
 * A module member that a pickle names. It is never resolved to code: if the allowlist has a builder for it,
 * the builder makes plain data from the arguments; otherwise the name can only be passed as an argument.
 */
export class PickleName {
  readonly qualified: string;
  readonly build: ((args: readonly unknown[]) => unknown) | undefined;
  constructor(qualified: string, build?: (args: readonly unknown[]) => unknown) {
    this.qualified = qualified;
    this.build = build;
  }
}

/** An object of an allowed kind that holds no weights: options, counters, NumPy scalars. */
export class Opaque {
  readonly kind: string;
  constructor(kind: string) {
    this.kind = kind;
  }
}

/** Names and storages that a pickle may refer to. */
export interface PickleContext {
  /** Undefined if the name is not allowed. */
  name(module: string, member: string): PickleName | undefined;
  /** An object stored beside the pickle; undefined if the kind of reference is unknown. */
  persistent(reference: unknown): unknown;
}
