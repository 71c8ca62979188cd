import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { audio } from '../../src/runtime/columns/audio.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const args = { column: 'clip', folder: 'clips' };

function row(clip: unknown, folder = temporaryFolder()) {
  return {
    where: 'rows[3]',
    folder,
    columns: ['clip'],
    get: (name: string) => (name === 'clip' ? clip : undefined),
  };
}

const samples = Float32Array.of(0, 0.5);

describe('columns of recordings', () => {
  it('hold paths', () => {
    const given = row('a.wav');
    const path = join(given.folder, 'clips/a.wav');
    expect(audio.reader(args)(given)).toEqual({ kind: 'audio', audio: { kind: 'file', path } });
  });

  it('hold samples of a program', () => {
    const source = { kind: 'samples', rate: 8000, samples };
    expect(audio.reader(args)(row({ rate: 8000, samples }))).toEqual({ kind: 'audio', audio: source });
    expect(() => audio.verify!(args)(row({ rate: 8000, samples }))).not.toThrow();
  });

  it.each([
    [
      'an object of another form',
      { rate: 8000, samples: [0, 1] },
      'a path, the bytes of a file, or { rate, samples }',
    ],
    ['a rate of 0', { rate: 0, samples }, 'a path, the bytes of a file, or { rate, samples }'],
    ['no samples', { rate: 8000, samples: new Float32Array(0) }, "'clip' has no samples"],
    ['infinite samples', { rate: 8000, samples: Float32Array.of(Infinity) }, 'samples that are not finite'],
    ['a number', 7, "expected 'clip' to be the path of a file, found 7"],
    ['a path outside of the folder', '../b.wav', 'is outside the folder'],
  ])('report %s at the row', async (_name, clip, message) => {
    const error = await dataErrorOf(async () => audio.reader(args)(row(clip)), '/');
    expect(error).toContain('rows[3]');
    expect(error).toContain(message);
  });

  it('report files that are missing', async () => {
    const folder = temporaryFolder();
    expect(await dataErrorOf(async () => audio.verify!(args)(row('a.wav', folder)), '/')).toContain(
      'there is no file',
    );
    writeFileSync(join(folder, 'a.wav'), '');
    expect(() => audio.verify!({ ...args, folder: '.' })(row('a.wav', folder))).not.toThrow();
  });
});
