import type { Host } from '../catalog/word.ts';
import type { Words } from '../catalog/words.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SyntaxFile } from '../syntax/ast.ts';
import type { Model } from './model.ts';

export interface Resolved {
  /** Undefined where there is an error. */
  readonly model: Model | undefined;
  readonly diagnostics: Diagnostic[];
}

export declare function resolve(
  file: SyntaxFile,
  words: Words,
  host: Host,
  overrides: Readonly<Record<string, string>>,
): Resolved;
