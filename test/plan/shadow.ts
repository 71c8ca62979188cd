import type { ProgramBinding } from '../../src/compiler/artifact/program.ts';

interface Range {
  readonly start: number;
  readonly end: number;
  readonly tensor: string;
}

/** Which tensor the bytes of every buffer hold. */
export class Shadow {
  private readonly held = new Map<string, readonly Range[]>();

  /** The bytes hold this tensor from now on; what they held is lost, the rest of it too as far as it overlaps. */
  write({ buffer, offset, bytes }: ProgramBinding, tensor: string): void {
    const end = offset + bytes;
    const left = (this.held.get(buffer) ?? []).flatMap((range) => [
      ...(range.start < offset ? [{ ...range, end: Math.min(range.end, offset) }] : []),
      ...(range.end > end ? [{ ...range, start: Math.max(range.start, end) }] : []),
    ]);
    this.held.set(buffer, [...left, { start: offset, end, tensor }]);
  }

  /** The tensors that the bytes hold, `nothing` among them where nobody wrote. */
  read({ buffer, offset, bytes }: ProgramBinding): readonly string[] {
    const overlapping = (this.held.get(buffer) ?? [])
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
