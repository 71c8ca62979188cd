import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { FileRange } from '../../src/runtime/records/file_range.ts';
import { RecordProblems } from '../../src/runtime/records/problems.ts';
import { Remarks } from '../../src/runtime/records/remarks.ts';
import { Shard } from '../../src/runtime/shards/shard.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { paxLine, type TarMember, tarFile, tarMember } from './tar.ts';

function opened(content: Buffer, media: readonly string[] = []) {
  const root = temporaryFolder();
  const path = join(root, 'a.tar');
  writeFileSync(path, content);
  const findings = { problems: new RecordProblems(), remarks: new Remarks() };
  const shard = new Shard(path, new Set(media), findings);
  const rows = Array.from({ length: shard.length }, (_, i) => shard.at(i));
  const named = (text: string) => text.replaceAll(root, '<root>');
  const problems = findings.problems
    .kinds()
    .flatMap(({ first }) => first.map(({ where, message }) => named(`${where}: ${message}`)));
  return {
    path,
    rows,
    problems,
    remarks: findings.remarks.list(),
    ids: rows.map(({ where }) => named(where)),
  };
}

function failure(content: Buffer | string): Promise<string> {
  const root = temporaryFolder();
  const path = join(root, 'a.tar');
  writeFileSync(path, content);
  return dataErrorOf(() => {
    new Shard(path, new Set(), { problems: new RecordProblems(), remarks: new Remarks() });
  }, root);
}

const cat: readonly TarMember[] = [
  { name: 'pets/0001.jpg', content: 'image' },
  { name: 'pets/0001.cls', content: '3\n' },
];
const dog: readonly TarMember[] = [
  { name: 'pets/0002.json', content: '{"caption": {"en": "a dog"}, "tags": ["x"], "toString": null}' },
  { name: 'pets/0002.seg.png', content: 'mask' },
];

describe('records of a shard', () => {
  it('are consecutive members with the same key', () => {
    const { rows, ids } = opened(tarFile([...cat, ...dog]));
    expect(ids).toEqual(['<root>/a.tar: pets/0001', '<root>/a.tar: pets/0002']);
    expect(rows.map(({ columns }) => columns)).toEqual([
      ['jpg', 'cls', '__key__'],
      ['json', 'seg.png', '__key__'],
    ]);
    expect(rows[0]!.get('cls')).toBe('3');
    expect(rows[0]!.get('__key__')).toBe('pets/0001');
    expect(rows[0]!.get('png')).toBeUndefined();
  });

  it('have members of JSON as columns', () => {
    const row = opened(tarFile([...cat, ...dog])).rows[1]!;
    expect(row.get('json.caption.en')).toBe('a dog');
    expect(row.get('json.tags')).toEqual(['x']);
    expect(row.get('json.toString')).toBeNull();
    expect(row.get('json.constructor')).toBeUndefined();
    expect(row.get('json.tags.length')).toBeUndefined();
  });

  it('have ranges of the shard for media', () => {
    const { path, rows } = opened(tarFile([...cat, ...dog]), ['jpg']);
    const start = 512;
    expect(rows[0]!.get('jpg')).toEqual(new FileRange(path, { start, length: 5, name: 'pets/0001.jpg' }));
  });

  it('are found behind folders, dot folders and members without extension', () => {
    const { ids, remarks } = opened(
      tarFile([
        { name: 'pets/', type: '5' },
        { name: 'old/', magic: '' },
        { name: './a.txt', content: 'x' },
        { name: 'README', content: 'about' },
        { name: './.DS_Store', content: 'x' },
        { name: './a.cls', content: '1' },
      ]),
    );
    expect(ids).toEqual(['<root>/a.tar: a']);
    expect(remarks).toMatchObject([{ count: 2 }]);
  });

  it.each<[string, readonly TarMember[]]>([
    [
      'GNU',
      [
        {
          name: '././@LongLink',
          type: 'L',
          magic: 'ustar  \0',
          content: `${'d/'.repeat(80)}${'n'.repeat(80)}.txt\0`,
        },
      ],
    ],
    [
      'PAX',
      [
        {
          name: 'PaxHeaders/x',
          type: 'x',
          content: paxLine('mtime', '1.5') + paxLine('path', `${'d/'.repeat(80)}${'n'.repeat(80)}.txt`),
        },
      ],
    ],
  ])('have long names of %s', (_name, before) => {
    const members = [
      { name: 'pax_global_header', type: 'g', content: paxLine('comment', 'x') },
      ...cat,
      ...before,
    ];
    const { rows } = opened(tarFile([...members, { name: 'cut', content: 'text' }]));
    expect(rows[1]!.get('__key__')).toBe(`${'d/'.repeat(80)}${'n'.repeat(80)}`);
    expect(rows[1]!.get('txt')).toBe('text');
  });

  it('have names with a prefix, and sizes in base 256 and in PAX', () => {
    const base256 = Buffer.alloc(12);
    base256[0] = 0x80;
    base256[11] = 4;
    const { rows } = opened(
      tarFile([
        { name: 'a.txt', prefix: 'long/folder', content: 'abcd', size: base256 },
        { name: 'x', type: 'x', content: paxLine('size', '2') },
        { name: 'b.txt', content: 'ok', size: '00000000000\0' },
      ]),
    );
    expect(rows.map((row) => [row.get('__key__'), row.get('txt')])).toEqual([
      ['long/folder/a', 'abcd'],
      ['b', 'ok'],
    ]);
  });
});

describe('members that cannot be used', () => {
  it.each<[string, TarMember, string]>([
    ['a symbolic link', { name: 'b.txt', type: '2' }, 'the member is a symbolic link, not a file'],
    ['a hard link', { name: 'b.txt', type: '1' }, 'the member is a hard link, not a file'],
    ['a device', { name: 'b.txt', type: '3' }, 'the member is a device, not a file'],
    ['a sparse file', { name: 'b.txt', type: 'S' }, 'the member is a sparse file, which is not supported'],
    ['an unknown type', { name: 'b.txt', type: 'Z' }, `the member is of the unknown type 'Z'`],
    ['a way out', { name: '../b.txt' }, `the name of the member leaves the shard ('..')`],
    ['an absolute path', { name: '/etc/b.txt' }, 'the name of the member is an absolute path'],
    ['a drive', { name: 'C:/b.txt' }, 'the name of the member is an absolute path'],
  ])('%s is a problem of its record alone', (_name, member, message) => {
    const { ids, problems } = opened(tarFile([{ name: 'a.txt' }, member, { name: 'c.txt' }]));
    expect(ids).toEqual(['<root>/a.tar: a', '<root>/a.tar: c']);
    expect(problems).toEqual([`<root>/a.tar: ${member.name}: ${message}`]);
  });

  it('a sparse file of PAX is a problem', () => {
    const pax = { name: 'x', type: 'x', content: paxLine('GNU.sparse.major', '1') };
    expect(opened(tarFile([pax, { name: 'a.bin' }])).problems[0]).toContain('a sparse file');
  });

  it('two members with one extension are a problem', () => {
    const { ids, problems } = opened(tarFile([...cat, { name: 'pets/0001.jpg', content: 'other' }, ...dog]));
    expect(ids).toEqual(['<root>/a.tar: pets/0002']);
    expect(problems).toEqual(['<root>/a.tar: pets/0001.jpg: the record has two members of this name']);
  });

  it('text that is not UTF-8 and broken JSON are named when they are read', async () => {
    const { rows } = opened(
      tarFile([
        { name: 'a.txt', content: Buffer.of(0xff) },
        { name: 'a.json', content: '{' },
      ]),
    );
    expect(await dataErrorOf(() => rows[0]!.get('txt'), '/nowhere')).toContain(
      'a.tar: a.txt: byte 1: 0xff is not UTF-8',
    );
    expect(await dataErrorOf(() => rows[0]!.get('json.x'), '/nowhere')).toContain(
      'a.tar: a.json: the JSON text ends too early',
    );
  });
});

describe('damaged shards', () => {
  const whole = tarFile([...cat, ...dog]);

  it.each<[string, Buffer | string, string]>([
    ['an empty file', '', 'a.tar: the file is empty'],
    ['a compressed archive', Buffer.from('28b52ffd00', 'hex'), 'a Zstandard archive, not a tar archive'],
    [
      'a compressed archive that is truncated',
      Buffer.from('1f8b080000', 'hex'),
      'the compressed file is truncated',
    ],
    ['text', 'hello '.repeat(200), 'a.tar: not a tar archive'],
    ['a few bytes', 'hello', 'the archive ends before its first member is complete'],
    [
      'a cut content',
      whole.subarray(0, 512 * 5 + 4),
      'pets/0002.json: the member has 61 bytes, of which the shard holds 4',
    ],
    ['a cut end', whole.subarray(0, -1024), 'the archive ends without an end mark'],
    [
      'two joined archives',
      Buffer.concat([whole, whole]),
      'more data follow the end of the archive at byte 4096',
    ],
    [
      'a wrong checksum',
      tarFile([...cat, { name: 'b.txt', checksum: '000000\0 ' }]),
      'byte 2048: the header of a member does not match its checksum',
    ],
    [
      'a size that is not a number',
      tarFile([{ name: 'b.txt', size: '0000000009x\0' }]),
      `the size of the member 'b.txt' is not a number of bytes`,
    ],
    [
      'a huge size',
      tarFile([{ name: 'b.txt', size: '77777777777\0' }]),
      'b.txt: the member has 8589934591 bytes',
    ],
    [
      'a size beyond 2^53',
      tarFile([{ name: 'b.txt', size: Buffer.alloc(12, 0xff) }]),
      `the size of the member 'b.txt'`,
    ],
    [
      'a damaged extended header',
      tarFile([{ name: 'x', type: 'x', content: '99 path=a\n' }, { name: 'b.txt' }]),
      'an extended header (PAX) is damaged',
    ],
    [
      'a size of PAX that is not a number',
      tarFile([{ name: 'x', type: 'x', content: paxLine('size', '-1') }, { name: 'b.txt' }]),
      `the size of the member 'b.txt'`,
    ],
    [
      'a long extended header',
      tarFile([{ name: 'x', type: 'x', content: Buffer.alloc(2 ** 20 + 1) }]),
      'an extended header is too long',
    ],
    ['a name that is not UTF-8', Buffer.concat([latinMember(), Buffer.alloc(1024)]), 'is not UTF-8'],
  ])('%s', async (_name, content, message) => {
    expect(await failure(content)).toContain(message);
  });

  it('members of a record that are apart', async () => {
    const message = await failure(tarFile([...cat, ...dog, { name: 'pets/0001.txt', content: 'late' }]));
    expect(message).toContain(
      '<root>/a.tar: pets/0001: the members of this record do not follow each other, or two records have its key',
    );
  });

  it('that change while they are used', async () => {
    const { path, rows } = opened(tarFile([...cat, { name: 'b.txt', content: 'x'.repeat(40_000) }]));
    appendFileSync(path, 'more');
    expect(await dataErrorOf(() => rows[1]!.get('txt'), '/nowhere')).toContain(
      'the file was changed while it was in use',
    );
  });
});

function latinMember(): Buffer {
  const member = tarMember({ name: 'b?.txt' });
  member[1] = 0xff;
  const sum = member.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  member.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return member;
}

it('reads what another writer of tar has written', async () => {
  const archive = pack();
  archive.entry({ name: 'a.txt' }, 'first');
  archive.entry({ name: `${'long/'.repeat(60)}b.txt` }, 'second');
  archive.entry({ name: 'ümlaut.txt' }, 'third');
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  const { rows, problems } = opened(Buffer.concat(chunks));
  expect(problems).toEqual([]);
  expect(rows.map((row) => row.get('txt'))).toEqual(['first', 'second', 'third']);
});
