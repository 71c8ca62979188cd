import { PbfWriter } from 'pbf';

/** A value of a curve. */
export interface Scalar {
  /** Name of the curve. Curves whose names are equal up to the first slash share a section. */
  readonly tag: string;
  readonly value: number;
}

/** Messages of tensorflow/core/util/event.proto as bytes. `wallTime`: Unix time in seconds. */

/** The first message of an event file. */
export function versionMessage(wallTime: number): Uint8Array {
  return message(wallTime, 0, (writer) => writer.writeStringField(fields.fileVersion, 'brain.Event:2'));
}

/** A process starts writing: readers drop all values of this step and later ones in earlier files. */
export function startMessage(wallTime: number, step: number): Uint8Array {
  const start = (_: undefined, writer: PbfWriter): void => writer.writeVarintField(1, sessionStart);
  return message(wallTime, step, (writer) => writer.writeMessage(fields.sessionLog, start, undefined));
}

/** Values of a step. */
export function scalarsMessage(wallTime: number, step: number, scalars: readonly Scalar[]): Uint8Array {
  return message(wallTime, step, (writer) => writer.writeMessage(fields.summary, writeSummary, scalars));
}

/** Field numbers of `Event`. */
const fields = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;

/** `SessionLog.START`. */
const sessionStart = 1;

function message(wallTime: number, step: number, content: (writer: PbfWriter) => void): Uint8Array {
  const writer = new PbfWriter();
  writer.writeDoubleField(fields.wallTime, wallTime);
  writer.writeVarintField(fields.step, step);
  content(writer);
  return writer.finish();
}

/** `Summary`: field 1 repeats `Value` { tag = 1, simple_value = 2 }. */
function writeSummary(scalars: readonly Scalar[], writer: PbfWriter): void {
  for (const scalar of scalars) writer.writeMessage(1, writeValue, scalar);
}

function writeValue({ tag, value }: Scalar, writer: PbfWriter): void {
  writer.writeStringField(1, tag);
  writer.writeFloatField(2, value);
}
