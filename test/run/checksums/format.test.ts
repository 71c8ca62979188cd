import { expect, test } from 'vitest';
import { checksumsText, parsedChecksums } from '../../../src/runtime/run/checksums/format.ts';

const checksums = {
  files: new Map([
    ['run.json', ['a'.repeat(64)]],
    ['__proto__', ['b'.repeat(64), 'c'.repeat(64)]],
  ]),
  logs: new Map([['events.jsonl', { bytes: 12, sha256: 'd'.repeat(64) }]]),
  eventFiles: new Map([['events.out.tfevents.1.a.1.unitc', { bytes: 9, sha256: 'e'.repeat(64) }]]),
};

test('checksums are read as they were written', () => {
  expect(parsedChecksums(checksumsText(checksums))).toEqual(checksums);
  const none = { ...checksums, eventFiles: new Map() };
  expect(checksumsText(none)).not.toContain('eventFiles');
  expect(parsedChecksums(checksumsText(none))).toEqual(none);
});

test('a change of any byte is noticed', () => {
  const bytes = Buffer.from(checksumsText(checksums));
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1 << (at % 8);
    expect(parsedChecksums(changed.toString('latin1')), `byte ${at}`).toBeUndefined();
    expect(parsedChecksums(bytes.toString('utf8', 0, at)), `${at} bytes`).toBeUndefined();
  }
});
