import type { Reference } from '../../syntax/ast.ts';
import { at } from '../problems.ts';
import { pathText, suggestion } from '../wording.ts';
import type { Scope } from './scope.ts';

const taskNames = ['dataset', 'head', 'truth'];

/** Reports a name that is not a constant when `expected` is required. */
export function reportUnknownName(reference: Reference, expected: string, scope: Scope): undefined {
  const first = reference.path[0]!;
  const { declarations, problems } = scope;
  // These names have been reported: failed imports, unknown kinds, a `super` without a parent.
  if (declarations.reportedNames.has(first.name) || first.name === 'super') return undefined;
  if (scope.constants.declared.has(first.name)) return reportNoMembers(reference, scope);
  if (taskNames.includes(first.name)) return reportTaskName(reference, expected, scope);
  const block = declarations.named(first.name)[0];
  if (block) {
    return problems.report(
      'E0206',
      `expected ${expected}, found the ${block.kind} \`${pathText(reference)}\``,
      [at(reference.span, `expected ${expected}`), at(block.span, `\`${first.name}\` is declared here`)],
    );
  }
  return problems.report(
    'E0206',
    `unknown name \`${pathText(reference)}\``,
    [at(reference.span, `expected ${expected}`)],
    suggestion(first.name, [...scope.constants.declared.keys()], 'constants'),
  );
}

function reportNoMembers(reference: Reference, scope: Scope): undefined {
  const first = reference.path[0]!;
  return scope.problems.report('E0206', `there is nothing called \`${pathText(reference)}\``, [
    at(reference.span, `\`${first.name}\` is a constant and has no parts`),
    at(scope.constants.declared.get(first.name)!.span, 'declared here'),
  ]);
}

function reportTaskName(reference: Reference, expected: string, scope: Scope): undefined {
  const first = reference.path[0]!.name;
  const message = scope.task
    ? `expected ${expected}, found \`${pathText(reference)}\``
    : `\`${first}\` has a meaning only inside a task`;
  return scope.problems.report('E0206', message, [
    at(reference.span, scope.task ? `expected ${expected}` : 'used outside of a task'),
  ]);
}
