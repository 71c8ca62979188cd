import { UnitcError } from '../../../src/errors.ts';
import { readJson } from '../../../src/runtime/reading/json.ts';
import { streamLists } from '../../../src/runtime/reading/json_stream.ts';
import { RecordProblems } from '../../../src/runtime/records/problems.ts';
import { jsonText, jsonTokens } from '../formats/json.ts';
import type { FuzzTarget } from '../target.ts';

/**
 * JSON parsed at once, and streamed in small chunks; both must accept the same texts where lists are
 * expected.
 */
export const target: FuzzTarget = {
  name: 'json',
  title: 'JSON, whole and streamed',
  longest: 8192,
  memory: 200,
  tokens: [...jsonTokens, '"images": [', '"annotations": ['],
  generated: jsonText,
  read: (input, scratch) => {
    const path = scratch.file('file.json', input);
    refused(() => readJson(path));
    for (const keys of [[], ['images', 'annotations']]) {
      refused(() => {
        for (const _ of streamLists(path, keys, new RecordProblems(), 7));
      });
    }
  },
};

function refused(body: () => void): void {
  try {
    body();
  } catch (error) {
    if (!(error instanceof UnitcError)) throw error;
  }
}
