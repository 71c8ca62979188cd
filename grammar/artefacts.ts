import { cstTypes } from './cst_types.ts';
import { ebnf } from './ebnf.ts';
import { textMate } from './textmate.ts';

/**
 * The generated files of this folder by name. `npm run build && node dist/grammar/generate.js` writes them.
 */
export function artefacts(): ReadonlyMap<string, string> {
  return new Map([
    ['cst.ts', cstTypes()],
    ['unit.ebnf', ebnf()],
    ['unit.tmLanguage.json', textMate()],
  ]);
}
