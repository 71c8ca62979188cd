import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PbfReader } from 'pbf';
import { expect } from 'vitest';

/** A reader of event files that shares no code with the writer. */

export interface DecodedEvent {
  wallTime: number;
  step: number;
  version?: string;
  /** Status of the session log; 1 is START. */
  session?: number;
  readonly scalars: { tag: string; value: number }[];
}

/** Events in the files of a folder, in the order of file names. */
export function decodedEvents(folder: string): readonly DecodedEvent[] {
  const names = readdirSync(folder).sort();
  return names.flatMap((name) => [...recordsOf(readFileSync(join(folder, name)))].map(decoded));
}

/**
 * Values by tag as shown by TensorBoard: a START event discards values of its step and of later ones, from
 * any file.
 */
export function shownCurves(events: readonly DecodedEvent[]): Map<string, [number, number][]> {
  const curves = new Map<string, [number, number][]>();
  for (const { session, step, scalars } of events) {
    if (session === 1) {
      for (const [tag, points] of curves)
        curves.set(
          tag,
          points.filter(([at]) => at < step),
        );
    }
    for (const { tag, value } of scalars) curves.set(tag, [...(curves.get(tag) ?? []), [step, value]]);
  }
  return new Map([...curves].filter(([, points]) => points.length > 0));
}

function* recordsOf(file: Buffer): Iterable<Buffer> {
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    expect(file.readUInt32LE(at + 8)).toBe(masked(file.subarray(at, at + 8)));
    const content = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 12 + length)).toBe(masked(content));
    yield content;
    at += 16 + length;
  }
}

/** The checksum, computed bit by bit with integers. */
function masked(bytes: Uint8Array): number {
  let crc = 0xffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1n) ^ (crc & 1n ? 0x82f63b78n : 0n);
  }
  crc ^= 0xffffffffn;
  return Number((((crc >> 15n) | ((crc << 17n) & 0xffffffffn)) + 0xa282ead8n) & 0xffffffffn);
}

function decoded(record: Buffer): DecodedEvent {
  const event: DecodedEvent = { wallTime: Number.NaN, step: 0, scalars: [] };
  return new PbfReader(record).readFields((tag, result: DecodedEvent, reader) => {
    if (tag === 1) result.wallTime = reader.readDouble();
    if (tag === 2) result.step = reader.readVarint();
    if (tag === 3) result.version = reader.readString();
    if (tag === 5) reader.readMessage(readSummary, result.scalars);
    if (tag === 7) {
      reader.readMessage((field, log: DecodedEvent, inner) => {
        if (field === 1) log.session = inner.readVarint();
      }, result);
    }
  }, event);
}

function readSummary(tag: number, scalars: DecodedEvent['scalars'], reader: PbfReader): void {
  if (tag !== 1) return;
  scalars.push(
    reader.readMessage(
      (field, scalar: { tag: string; value: number }, inner) => {
        if (field === 1) scalar.tag = inner.readString();
        if (field === 2) scalar.value = inner.readFloat();
      },
      { tag: '', value: Number.NaN },
    ),
  );
}
