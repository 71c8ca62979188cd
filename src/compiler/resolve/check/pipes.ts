import type { Category } from '../../catalog/signature.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { ModelCall } from '../../model/model.ts';
import type { Expression, Identifier, PipeStage } from '../../syntax/ast.ts';
import { follow, type Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';
import { categoryNoun, withArticle } from '../wording.ts';
import { checkCall } from './calls.ts';
import { allKnown } from './checked.ts';

/** Checks a pipe such as `a() -> b() as name`. A single call is a pipe of one stage. */
export function checkPipe(
  expression: Expression,
  category: Category,
  owner: string,
  scope: Scope,
): readonly ModelCall[] | undefined {
  const stages = stagesOf(expression, scope);
  if (!stages) return undefined;
  checkLabels(stages, category, scope);
  return allKnown(
    stages.map((stage) => {
      const call = checkCall(stage.expression, category, owner, scope);
      return call && stage.label ? { ...call, label: stage.label.name } : call;
    }),
  );
}

/** Stages of a pipe; undefined if the expression is an unknown constant. */
export function stagesOf(expression: Expression, scope: Scope): readonly PipeStage[] | undefined {
  const value = follow(expression, scope.constants)?.value;
  if (!value) return undefined;
  return value.kind === 'pipe' ? value.stages : [{ expression, span: expression.span }];
}

function checkLabels(stages: readonly PipeStage[], category: Category, scope: Scope): void {
  const seen = new Map<string, Span>();
  for (const { label } of stages) {
    if (!label) continue;
    if (category !== 'layer') reportUseless(label, category, scope);
    const first = seen.get(label.name);
    if (first) {
      scope.problems.report(
        'E0208',
        `two stages are named \`${label.name}\``,
        [at(label.span, 'named again here'), at(first, 'first named here')],
        'rename one of them; parameters are found by these names',
      );
    }
    seen.set(label.name, first ?? label.span);
  }
}

function reportUseless(label: Identifier, category: Category, scope: Scope): void {
  scope.problems.report(
    'E0219',
    `${withArticle(categoryNoun(category))} needs no name`,
    [at(label.span, 'not needed')],
    'only layers of an encoder are named, for groups of parameters; remove `as` and the name',
  );
}
