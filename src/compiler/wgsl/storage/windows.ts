/** A range of a tensor's bytes. */
export interface ByteRange {
  readonly offset: number;
  readonly bytes: number;
}

/** A part of a tensor that fits one binding. */
export interface TensorWindow {
  /** Name of the binding: the tensor's if it has one window. */
  readonly name: string;
  readonly range: ByteRange;
}

/** The bindings of a tensor: consecutive windows of at most `limit` bytes. */
export function windowsOf(name: string, bytes: number, limit: number): readonly TensorWindow[] {
  const count = Math.max(1, Math.ceil(bytes / limit));
  return Array.from({ length: count }, (_, w) => ({
    name: count === 1 ? name : `${name}_window${w}`,
    range: { offset: w * limit, bytes: Math.min(limit, bytes - w * limit) },
  }));
}
