import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Chevrotain from the bundle inside its package. The package's entry point loads some six hundred small modules, which
 * takes longer than checking a large spec; its exports do not name the bundle, so it is found beside the entry point.
 */
const entry = createRequire(import.meta.url).resolve('chevrotain');
const bundle = new URL('../chevrotain.min.mjs', pathToFileURL(entry));
const chevrotain: typeof import('chevrotain') = await import(bundle.href);

export const {
  Alternation,
  CstParser,
  createToken,
  createTokenInstance,
  EOF,
  generateCstDts,
  Lexer,
  MismatchedTokenException,
  NonTerminal,
  Option,
  Repetition,
  Terminal,
  tokenMatcher,
} = chevrotain;
