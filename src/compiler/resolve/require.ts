import type { Span } from '../diagnostics/diagnostic.ts';
import type { SyntaxFile } from '../syntax/ast.ts';
import type { Declarations } from './declarations/declarations.ts';
import { at, type Problems } from './problems.ts';

/** Reports missing parts that every model needs: its name, a task and a `train` block. */
export function requireParts(file: SyntaxFile, declarations: Declarations, problems: Problems): void {
  // The beginning of the file, if the version is missing too.
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
  requireBlock('task', 'no task is declared', 'task NAME { … }');
  requireBlock('train', 'there is no `train` block', 'train { … }');

  function requireBlock(kind: string, message: string, form: string): void {
    if (declarations.names(kind).length > 0 || declarations.misspeltKinds.has(kind)) return;
    problems.report('E0312', message, [at(title, 'in this model')], `add \`${form}\``);
  }
}
