import { describe, expect, it } from 'vitest';
import { audioFolder } from '../../src/runtime/formats/audio_folder.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, openUsable } from './shared.ts';
import { writeFiles } from './written.ts';

function folderOf(files: readonly string[]): string {
  const root = temporaryFolder();
  writeFiles(root, Object.fromEntries(files.map((name) => [name, 'sound'])));
  return root;
}

const open = (root: string, valid: number | null = null) =>
  openUsable(audioFolder, { path: '.', valid, stratify: false }, { root, seed: 1 });

describe('the format audio_folder', () => {
  it('reads a folder of recordings for each class', async () => {
    const root = folderOf([
      'train/yes/a.wav',
      'train/no/b.MP3',
      'train/no/deep/c.opus',
      'train/no/notes.txt',
      'valid/no/d.flac',
    ]);
    const { splits, names } = await open(root);
    expect(names.label).toEqual(['no', 'yes']);
    expect([splits.train!.length, splits.valid!.length]).toEqual([3, 1]);
    const { id, fields, truth } = splits.valid!.at(0);
    expect([id, truth.label]).toEqual(['valid/no/d.flac', 0]);
    expect(fields.audio).toMatchObject({ kind: 'audio', audio: { kind: 'file' } });
  });

  it('holds out a share', async () => {
    const files = ['yes', 'no'].flatMap((word) => Array.from({ length: 10 }, (_, i) => `${word}/${i}.ogg`));
    const { splits } = await open(folderOf(files), 0.2);
    expect([splits.train!.length, splits.valid!.length]).toEqual([16, 4]);
  });

  it('reports a folder without recordings', async () => {
    const root = folderOf(['train/yes/a.wav', 'train/on/a.wav', 'train/no/b.txt', 'valid/yes/c.wav']);
    expect(await dataErrorOf(() => open(root), root)).toContain(
      "the folder of the class 'no' has no recording file",
    );
  });
});
