import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formats } from '../../src/runtime/formats/index.ts';
import { metrics } from '../../src/runtime/metrics/index.ts';
import { prepareSteps } from '../../src/runtime/prepare/index.ts';

const runtime = resolve(import.meta.dirname, '../../src/runtime');
/** Files of a folder that are no word of the language. */
const helpers: Readonly<Record<string, readonly string[]>> = {
  formats: ['format', 'index'],
  metrics: ['metric', 'index', 'values'],
  prepare: ['prepare', 'index', 'vocabulary'],
};

describe.each(Object.entries({ formats, metrics, prepare: prepareSteps }))(
  'the words of %s',
  (room, words) => {
    it('are all listed', () => {
      const files = readdirSync(join(runtime, room))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => name.slice(0, -3));
      expect(words.map(({ name }) => name).sort()).toEqual(
        files.filter((name) => !helpers[room]!.includes(name)).sort(),
      );
    });

    it('are documented, with an example that uses them', () => {
      for (const word of words) {
        expect(word.example).toContain(`${word.name}(`);
        expect(word.summary.endsWith('.')).toBe(true);
        for (const parameter of word.parameters)
          expect(parameter.doc, `${word.name}.${parameter.name}`).not.toBe('');
      }
    });
  },
);
