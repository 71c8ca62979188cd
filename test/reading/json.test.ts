import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fieldsIn, integerField, optional, textField } from '../../src/runtime/reading/fields.ts';
import { parseJson, readJson, describe as shown } from '../../src/runtime/reading/json.ts';
import { streamLists } from '../../src/runtime/reading/json_stream.ts';
import { RecordProblems } from '../../src/runtime/records/problems.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const failure = (text: string) => dataErrorOf(() => parseJson(text, 'a.json'), '/nowhere');

describe('JSON', () => {
  it.each([
    ['{"a": 1,\n "area": NaN}', "a.json: JSON has no NaN ('area' on line 2)"],
    ['{"NaN": "NaN", "b": [1, -Infinity]}', "a.json: JSON has no -Infinity ('b' on line 1)"],
    ['[Infinity]', 'a.json: JSON has no Infinity (line 1)'],
    ['{"a": "x', 'a.json: the JSON text ends too early, after 8 characters: it is truncated'],
    ['  ', 'a.json: expected JSON, found an empty text'],
    ['{"a": 1 "b"}', 'a.json: not valid JSON'],
    ["{'a': 1}", "a.json: JSON has no ' (line 1)\nPython prints it; in JSON it is a double quote"],
    ['{"a": True}', "a.json: JSON has no True ('a' on line 1)\nPython prints it; in JSON it is true"],
    [
      '{"a": [{"question": "what is \\ud83d?"}]}',
      "a.json: 'a.0.question' holds \\ud83d, half of a surrogate pair; expected text\na character such as an emoji was cut in two",
    ],
    ['{"\\udc00": 1}', 'a.json: the text holds \\udc00, half of a surrogate pair'],
    ['[1,\nNone]', 'a.json: JSON has no None (line 2)\nPython prints it; in JSON it is null'],
  ])('%s', async (text, message) => {
    expect(await failure(text)).toContain(message);
  });

  it('may be a list of any length', () => {
    const text = `["\\ud83d\\ude00", ${'1, '.repeat(200_000)}1]`;
    expect(parseJson(text, 'a.json')).toHaveLength(200_002);
  });

  it('may escape whole surrogate pairs, and backslashes before what looks like half of one', () => {
    expect(parseJson('["\\ud83d\\ude00", "\\\\ud83d"]', 'a.json')).toEqual(['😀', '\\ud83d']);
  });

  it('may start with a byte order mark', () => {
    const path = join(temporaryFolder(), 'a.json');
    writeFileSync(path, '\ufeff[1]');
    expect(readJson(path)).toEqual([1]);
    expect([...streamLists(path, [], new RecordProblems())]).toEqual([{ key: '', index: 0, value: 1 }]);
  });

  it('nested 200,000 levels deep is abbreviated in messages, and refused when streamed', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(shown(parseJson(deep, 'a.json'))).toBe('a deeply nested value');
    const root = temporaryFolder();
    writeFileSync(join(root, 'a.json'), deep);
    const read = () => [...streamLists(join(root, 'a.json'), [], new RecordProblems())];
    expect(await dataErrorOf(read, root)).toContain('brackets are nested more than 1000 deep');
  });

  it('reports elements that cannot be read, with their index', () => {
    const path = join(temporaryFolder(), 'a.json');
    writeFileSync(path, Buffer.from('[1, NaN, "caf\xe9", {"a": }, 5]', 'latin1'));
    const problems = new RecordProblems();
    expect([...streamLists(path, [], problems)].map(({ value }) => value)).toEqual([1, 5]);
    const found = problems.kinds().flatMap(({ first }) => first);
    expect(found.map(({ where }) => where.replace(path, ''))).toEqual([': [1]', ': [2]', ': [3]']);
  });
});

describe('fields of an object', () => {
  it('are checked together', async () => {
    const types = { id: integerField, name: textField, note: optional(textField) };
    expect(fieldsIn({ id: 1, name: 'a', note: null }, types, 'a')).toEqual({ id: 1, name: 'a' });
    const read = () => fieldsIn({ id: '7', note: 5 }, types, 'a.json, record 3', 'see docs/data.md');
    expect(await dataErrorOf(read, '/nowhere')).toBe(
      'a.json, record 3: expected \'id\' to be a whole number, found "7" (a number in quotes); ' +
        "'name' is missing; expected text; expected 'note' to be text, found 5\nsee docs/data.md",
    );
  });

  it('do not come from prototypes', async () => {
    const read = () => fieldsIn({}, { toString: textField }, 'a');
    expect(await dataErrorOf(read, '/nowhere')).toContain("'toString' is missing");
  });
});
