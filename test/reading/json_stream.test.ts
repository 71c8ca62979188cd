import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { DataError } from '../../src/runtime/errors.ts';
import { readCocoFile } from '../../src/runtime/formats/detection/coco_file.ts';
import { streamLists } from '../../src/runtime/reading/json_stream.ts';
import { RecordProblems } from '../../src/runtime/records/problems.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Throws the first problem. */
const strict = new (class extends RecordProblems {
  override add(problem: DataError): void {
    throw problem;
  }
})();

/**
 * Brackets, quotes, commas and keys inside strings; escapes; characters of two to four bytes; nested and
 * empty lists.
 */
const document = {
  info: { images: ['not these'], text: 'a "quoted" \\ ]}, [{' },
  'k\\"ey': '\\',
  images: [{ file: 'Zoë_漢字_😀.jpg', nested: [[1, 2], { a: [] }] }, 'x,]"', -1.5e-3, null, true, [], {}],
  empty: [],
  annotations: [[['deep, "deep"']], { images: [7], ключ: '\u0000\n\\' }],
  last: [1, [2]],
};

function write(text: string): { readonly root: string; readonly path: string } {
  const root = temporaryFolder();
  writeFileSync(join(root, 'a.json'), text);
  return { root, path: join(root, 'a.json') };
}

function lists(path: string, keys: readonly string[], chunkBytes?: number): Record<string, unknown[]> {
  const found: Record<string, unknown[]> = {};
  for (const { key, index, value } of streamLists(path, keys, strict, chunkBytes)) {
    found[key] ??= [];
    expect(index).toBe(found[key].length);
    found[key].push(value);
  }
  return found;
}

describe('lists of a JSON file, streamed', () => {
  it.each([
    ['written close', JSON.stringify(document)],
    ['written over lines', JSON.stringify(document, null, '\t').replaceAll('\n', '\r\n')],
  ])('do not depend on the chunk size: %s', (_name, text) => {
    const { path } = write(text);
    const { images, annotations } = document;
    for (let bytes = 1; bytes <= Buffer.byteLength(text); bytes++) {
      expect(lists(path, ['annotations', 'images', 'empty'], bytes), `${bytes} bytes`).toEqual({
        images,
        annotations,
      });
    }
  });

  it('are the outer list if no key is given', () => {
    const { path } = write(JSON.stringify(document.images));
    for (const bytes of [1, 2, 3, 7, 1000]) expect(lists(path, [], bytes)).toEqual({ '': document.images });
    expect(lists(write(' [ ] ').path, [])).toEqual({});
  });

  it('are found under a key with escapes', () => {
    expect(lists(write('{"im\\u0061ges": [1]}').path, ['images'])).toEqual({ images: [1] });
  });

  it('are an error wherever the file is truncated', async () => {
    const bytes = Buffer.from(JSON.stringify(document));
    const { root, path } = write('');
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length));
      const message = await dataErrorOf(() => lists(path, ['images', 'last']), root);
      expect(message, `${length} bytes`).toMatch(/^<root>\/a\.json/);
    }
  });

  it.each<[string, string, readonly string[], string]>([
    [
      'a list that is not there',
      '{"images": []}',
      ['images', 'annotations'],
      "the file has no list 'annotations'",
    ],
    ['a member that is not a list', '{"images": {"a": [1]}}', ['images'], "the file has no list 'images'"],
    [
      'a list instead of an object',
      '[1]',
      ['images'],
      "expected an object with the lists 'images', found a list",
    ],
    ['an object for a list', '{"a": [1]}', [], 'expected a list, found an object'],
    ['something behind the end', '[1] 2', [], 'not a JSON object or list'],
    ['a second document', '[1][2]', [], 'not a JSON object or list'],
    ['a comma too many', '[1,]', [], '[1]: expected JSON, found an empty text'],
    ['a number that JSON has not', '[NaN]', [], '[0]: JSON has no NaN'],
  ])('report %s', async (_name, text, keys, message) => {
    const { root, path } = write(text);
    expect(await dataErrorOf(() => lists(path, keys), root)).toContain(message);
  });
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in use after garbage collection, in the heap and in buffers outside it. */
function bytesInUse(): number {
  collectGarbage();
  // Buffers are freed by the second collection after their last use.
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A file of 30 MB, nearly all of which are masks. */
function largeFile(objects: number): string {
  const path = join(temporaryFolder(), 'large.json');
  const file = openSync(path, 'w');
  const mask = JSON.stringify([Array.from({ length: 630 }, (_, i) => i + 0.25)]);
  writeSync(file, '{"images":[{"id":7,"file_name":"a.jpg","width":100,"height":50}],"annotations":[');
  for (let id = 0; id < objects; id++) {
    const rest = `"id":${id},"image_id":7,"category_id":1,"bbox":[${id % 50},1,2,3],"area":5,"iscrowd":0`;
    writeSync(file, `${id === 0 ? '' : ','}{"segmentation":${mask},${rest}}`);
  }
  writeSync(file, '],"categories":[{"id":1,"name":"cat"}]}');
  closeSync(file);
  return path;
}

describe('a file of 30 MB', () => {
  it('is never entirely in memory, and only its boxes remain', () => {
    const path = largeFile(8000);
    const before = bytesInUse();
    let most = 0;
    for (const { index } of streamLists(path, ['images', 'annotations', 'categories'], strict)) {
      if (index % 1000 === 500) most = Math.max(most, bytesInUse() - before);
    }
    // One chunk of 4 MB and one or two elements.
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(10e6);
    const { annotations } = readCocoFile(path, strict);
    expect(annotations.objectCount).toBe(8000);
    expect(bytesInUse() - before).toBeLessThan(4e6);
    expect(annotations.objectsOf(0)[7999]!.object.box).toEqual([49, 1, 2, 3]);
  });
});
