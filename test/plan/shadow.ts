import type { ProgramBinding } from '../../src/compiler/artifact/program.ts';

interface Range {
  readonly start: number;
  readonly end: number;
  readonly tensor: string;
}

/** The tensor stored in each byte of every buffer. */
export class Shadow {
  readonly #held = new Map<string, readonly Range[]>();

  /** Assigns bytes to a tensor; overlapping tensors are lost. */
  write({ buffer, offset, bytes }: ProgramBinding, tensor: string): void {
    const end = offset + bytes;
    const left = (this.#held.get(buffer) ?? []).flatMap((range) => [
      ...(range.start < offset ? [{ ...range, end: Math.min(range.end, offset) }] : []),
      ...(range.end > end ? [{ ...range, start: Math.max(range.start, end) }] : []),
    ]);
    this.#held.set(buffer, [...left, { start: offset, end, tensor }]);
  }

  /** The tensors stored in a range of bytes; `nothing` for bytes never written. */
  read({ buffer, offset, bytes }: ProgramBinding): readonly string[] {
    const overlapping = (this.#held.get(buffer) ?? [])
      .filter(({ start, end }) => start < offset + bytes && offset < end)
      .map((range) => ({
        ...range,
        size: Math.min(range.end, offset + bytes) - Math.max(range.start, offset),
      }));
    const covered = overlapping.reduce((sum, { size }) => sum + size, 0);
    const names = new Set(overlapping.map(({ tensor }) => tensor));
    return covered < bytes ? [...names, 'nothing'] : [...names];
  }
}
