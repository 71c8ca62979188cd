import { modalities } from '../../catalog/modalities/index.ts';
import type { PrepareSignature } from '../../catalog/signature.ts';
import type { ModalityKind, ModelCall } from '../../model/model.ts';
import type { Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';
import { withArticle } from '../wording.ts';

/**
 * Checks that each step reads the form that earlier steps return, and that the last form is that of the
 * tensor.
 */
export function checkStepOrder(steps: readonly ModelCall[], kind: ModalityKind, scope: Scope): void {
  const { forms } = modalities[kind];
  if (!forms) return;
  const last = checkChain(steps, forms.stored, scope);
  if (last === undefined || forms.prepared.includes(last)) return;
  const [wanted] = forms.prepared;
  scope.problems.report(
    'E0315',
    `the preparation ends in ${withArticle(last)}, not in ${withArticle(wanted)}`,
    [at(steps.at(-1)!.span, `returns ${withArticle(last)}`)],
    makers(wanted, scope),
  );
}

/** The form after the steps; undefined if a step does not fit, which is reported. */
function checkChain(steps: readonly ModelCall[], first: string, scope: Scope): string | undefined {
  let form = first;
  for (const step of steps) {
    const { forms } = builtinOf(step, scope);
    if (!forms) throw new Error(`${step.builtin} declares no forms`);
    if (forms.from !== form) {
      return scope.problems.report(
        'E0315',
        `\`${step.builtin}\` reads ${withArticle(forms.from)}, not ${withArticle(form)}`,
        [at(step.span, `the steps before it return ${withArticle(form)}`)],
        makers(forms.from, scope) ?? earlier(steps, form, scope),
      );
    }
    form = forms.to;
  }
  return form;
}

/** Hint that lists the steps that return a form. */
function makers(form: string, scope: Scope): string | undefined {
  const names = scope.builtins.prepare
    .filter(({ forms }) => forms?.to === form && forms.from !== form)
    .map(({ name }) => `\`${name}\``);
  return names.length > 0 ? `${names.join(' or ')} returns ${withArticle(form)}: put it before` : undefined;
}

/** Hint to move a step before the one that returns this form. */
function earlier(steps: readonly ModelCall[], form: string, scope: Scope): string | undefined {
  const maker = steps.find((step) => builtinOf(step, scope).forms?.to === form);
  return maker && `put it before \`${maker.builtin}\``;
}

/** The built-in of a step. Its presence has been checked. */
function builtinOf(step: ModelCall, scope: Scope): PrepareSignature {
  return scope.builtins.prepare.find(({ name }) => name === step.builtin)!;
}
