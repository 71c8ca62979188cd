import type { Span } from '../diagnostics/diagnostic.ts';
import type { SyntaxFile } from '../syntax/ast.ts';
import type { Declarations } from './declarations/declarations.ts';
import { at, type Problems } from './problems.ts';

/** What a model cannot do without: a name, something to learn, and how long. */
export function requireWhole(file: SyntaxFile, declarations: Declarations, problems: Problems): void {
  // Where the version is missing too, at the beginning.
  const header: Span = file.version?.span ?? { file: file.file, start: 0, end: 0 };
  const title = file.model?.span ?? header;
  if (!file.model) {
    problems.report(
      'E0220',
      'the model has no name',
      [at(header, 'no `model NAME` after this')],
      'write `model NAME` below `unit 1`',
    );
  }
  requireBlock('task', 'there is nothing to learn: no task is declared', 'task NAME { … }');
  requireBlock('train', 'there is no `train` block', 'train { … }');

  function requireBlock(kind: string, message: string, form: string): void {
    if (declarations.names(kind).length > 0 || declarations.misspeltKinds.has(kind)) return;
    problems.report('E0312', message, [at(title, 'in this model')], `add \`${form}\``);
  }
}
