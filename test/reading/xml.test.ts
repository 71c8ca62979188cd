import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { childrenNamed, readXml } from '../../src/runtime/reading/xml.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';

function written(text: string): string {
  const path = join(temporaryFolder(), 'a.xml');
  writeFileSync(path, text);
  return path;
}

describe('XML', () => {
  it('is a tree of elements with their text, in order', () => {
    const root = readXml(
      written('<?xml version="1.0"?><a>\n<b x="1"> one </b><!-- none --><c/><b>two</b>\n</a>\n'),
    );
    expect(root).toEqual({
      name: 'a',
      text: '',
      children: [
        { name: 'b', text: 'one', children: [] },
        { name: 'c', text: '', children: [] },
        { name: 'b', text: 'two', children: [] },
      ],
    });
    expect(childrenNamed(root, 'b').map(({ text }) => text)).toEqual(['one', 'two']);
  });

  it('has the five entities and character references; others stay', () => {
    const { text } = readXml(written('<a>&lt;R&amp;D&gt; &quot;&apos; &#233;&#xe9; &nbsp; &#x110000;</a>'));
    expect(text).toBe('<R&D> "\' éé &nbsp; &#x110000;');
  });

  it('keeps names that JavaScript knows', () => {
    const root = readXml(written('<a><valueOf>1</valueOf></a>'));
    expect(root.children).toHaveLength(1);
  });

  it('expands no entities', async () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>';
    const path = written(bomb);
    expect(await dataErrorOf(() => readXml(path), path)).toContain('document type declarations');
  });
});
