import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import type { FileSet } from '../../../src/api/export/file_set.ts';
import { archiveMembers, archiveOf, readArchive, sumsMember } from '../../../src/api/export/unitc/archive.ts';
import { ExportedModelError } from '../../../src/web/errors.ts';

/** The container of a model in one file: every damaged byte is detected. */

const files: FileSet = new Map(
  archiveMembers.map((name, i) => [name, new Uint8Array(200 * i + 7).fill(65 + i)] as const),
);
const bytes = Buffer.concat(await archiveOf(files));

/** The error message for a damaged archive. */
async function problem(archive: Uint8Array): Promise<string> {
  const error = await readArchive('x.unitc', archive).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ExportedModelError);
  return (error as Error).message;
}

/** A tar archive with other members. */
async function tarOf(members: readonly (readonly [string, string])[]): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of members) archive.entry({ name }, text);
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The header of a member with a size, and a block of its data. */
async function headerOf(size: number): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: 'model.json', size });
  for await (const chunk of archive as AsyncIterable<Uint8Array>)
    return Buffer.concat([chunk, Buffer.alloc(512)]);
  throw new Error('an archive has a header');
}

describe('an archive of a model', () => {
  it('returns its members', async () => {
    const { [sumsMember]: sums, ...members } = Object.fromEntries(await readArchive('x.unitc', bytes));
    expect(members).toEqual(Object.fromEntries(files));
    expect(new TextDecoder().decode(sums)).toMatch(/^[0-9a-f]{64} {2}model.json\n/);
  });

  it('is refused with any byte flipped', async () => {
    for (let i = 0; i < bytes.length; i++) {
      const flipped = Buffer.from(bytes);
      flipped[i]! ^= 1 << (i % 8);
      expect(await problem(flipped)).toMatch(/^x.unitc is damaged: /);
    }
  });

  it('is refused with any end cut off, and with bytes after it', async () => {
    for (let length = 0; length < bytes.length; length += 97) {
      expect(await problem(bytes.subarray(0, length))).toMatch(/^x.unitc is damaged: /);
    }
    expect(await problem(Buffer.concat([bytes, Buffer.alloc(512)]))).toContain('512 bytes follow the end');
  });

  it('is refused with members that a model has not, and with sizes beyond its own', async () => {
    expect(await problem(await tarOf([['../../etc/passwd', 'x']]))).toContain('a member ../../etc/passwd');
    expect(await problem(await tarOf([['model.json', '{}']]))).toContain(`it holds no ${sumsMember}`);
    const twice = await tarOf([
      ['model.json', '{}'],
      ['model.json', '{}'],
    ]);
    expect(await problem(twice)).toContain('two members model.json');
    expect(await problem(await headerOf(2 ** 50))).toContain('states 1125899906842624 bytes, and 512 follow');
  });

  it('is refused with an extended header, whatever its size', async () => {
    for (const size of [0, 10, 700]) {
      const header = await headerOf(size);
      header.write('x', 156);
      header.fill(0x20, 148, 156);
      const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
      expect(await problem(Buffer.concat([header, bytes]))).toMatch(/^x.unitc is damaged: /);
    }
  });
});
