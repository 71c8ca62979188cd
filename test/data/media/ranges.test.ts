import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytesOfRange } from '../../../src/runtime/data/media/ranges.ts';
import { decodeRecording } from '../../../src/runtime/data/media/recordings.ts';
import { FileRange } from '../../../src/runtime/records/file_range.ts';
import { dataErrorOf } from '../../formats/shared.ts';
import { tarFile } from '../../shards/tar.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

/** 16-bit mono PCM at 8,000 samples per second. */
function waveFile(samples: Int16Array): Buffer {
  const data = Buffer.from(samples.buffer);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

function stored(content: Buffer): FileRange {
  const file = join(temporaryFolder(), 'a.tar');
  writeFileSync(
    file,
    tarFile([
      { name: 'first.txt', content: 'x' },
      { name: 'b.wav', content },
    ]),
  );
  return new FileRange(file, { start: 3 * 512, length: content.length, name: 'b.wav' });
}

test('a recording is read from its place in an archive', async () => {
  const range = stored(waveFile(Int16Array.of(0, 16_384, -16_384, 8192)));
  const { rate, samples } = await decodeRecording({ kind: 'range', range });
  expect([rate, ...samples]).toEqual([8000, 0, 0.5, -0.5, 0.25]);
});

test('a damaged recording is named by archive and member', async () => {
  const range = stored(Buffer.from('no sound'));
  const message = await dataErrorOf(() => decodeRecording({ kind: 'range', range }), range.file);
  expect(message).toMatch(/^<root>: b\.wav: /);
});

test('an archive that has become shorter or is missing is an error', async () => {
  const range = stored(Buffer.alloc(2000, 1));
  truncateSync(range.file, 1600);
  expect(await dataErrorOf(() => bytesOfRange(range), range.file)).toContain(
    '<root>: b.wav: the file was changed while it was in use',
  );
  const gone = new FileRange('/nowhere/a.tar', { start: 0, length: 1, name: 'b.wav' });
  expect(await dataErrorOf(() => bytesOfRange(gone), '/nowhere')).toContain('no such file');
});
