import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Loads Chevrotain from the bundle inside its package. The package's entry point loads about six hundred
 * small modules, which takes longer than checking a large spec. The package does not export the bundle, so
 * its path is derived from the entry point.
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
