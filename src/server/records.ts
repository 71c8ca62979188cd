import type { GivenRecord } from '../runtime/predict/outcome.ts';
import type { PredictedTask } from '../runtime/predict/predicted_task.ts';
import type { InputRecord } from '../runtime/predict/record.ts';
import { RequestError } from './errors.ts';

const mediaKinds: ReadonlySet<string> = new Set(['image', 'audio']);

/** Names of a task's inputs that are files. Their values are never paths on the server. */
export function mediaInputs({ inputs }: PredictedTask): ReadonlySet<string> {
  return new Set(inputs.filter(({ kind }) => mediaKinds.has(kind)).map(({ name }) => name));
}

/** The record of a JSON body, in which files are Base64-encoded. Throws RequestError. */
export function decodedRecord(record: InputRecord, task: PredictedTask): InputRecord {
  const media = mediaInputs(task);
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, media.has(name) ? bytesIn(value, name) : value]),
  );
}

function bytesIn(value: unknown, name: string): Uint8Array {
  const text = String(value)
    .replace(/^data:[^,]*;base64,/, '')
    .trimEnd();
  // A single pass over the text, whose length the client chooses.
  const digits = text.replace(/={1,2}$/, '');
  if (digits !== '' && /^[A-Za-z0-9+/\-_\s]*$/.test(digits)) return Buffer.from(text, 'base64');
  throw new RequestError(
    400,
    `${name}: expected the bytes of a file in Base64`,
    'or send the file as multipart/form-data',
  );
}

/** Records for the model, numbered from 1. */
export function placedRecords(records: readonly InputRecord[]): readonly GivenRecord[] {
  return records.map((record, i) => ({
    record,
    place: { where: records.length === 1 ? 'the record' : `record ${i + 1}`, folder: '.', from: 'call' },
  }));
}
