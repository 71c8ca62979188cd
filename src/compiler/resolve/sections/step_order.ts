import { modalities } from '../../catalog/modalities/index.ts';
import type { PrepareSignature } from '../../catalog/signature.ts';
import type { ModalityKind, ModelCall } from '../../model/model.ts';
import type { Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';

/**
 * Checks that each step reads the form that the steps before it return, and that the last one is the
 * tensor's.
 */
export function checkStepOrder(steps: readonly ModelCall[], kind: ModalityKind, scope: Scope): void {
  const { forms } = modalities[kind];
  if (!forms) return;
  const last = checkChain(steps, forms.stored, scope);
  if (last === undefined || last === forms.prepared) return;
  scope.problems.report(
    'E0315',
    `the preparation ends in a ${last}, not in a ${forms.prepared}`,
    [at(steps.at(-1)!.span, `returns a ${last}`)],
    makers(forms.prepared, scope),
  );
}

/** The form after the steps; undefined where one does not fit, which is reported. */
function checkChain(steps: readonly ModelCall[], first: string, scope: Scope): string | undefined {
  let form = first;
  for (const step of steps) {
    const { forms } = builtinOf(step, scope);
    if (!forms) throw new Error(`${step.builtin} declares no forms`);
    if (forms.from !== form) {
      return scope.problems.report(
        'E0315',
        `\`${step.builtin}\` reads a ${forms.from}, not a ${form}`,
        [at(step.span, `the steps before it return a ${form}`)],
        makers(forms.from, scope),
      );
    }
    form = forms.to;
  }
  return form;
}

/** The steps that return a form from another one, as a hint. */
function makers(form: string, scope: Scope): string | undefined {
  const names = scope.builtins.prepare
    .filter(({ forms }) => forms?.to === form && forms.from !== form)
    .map(({ name }) => `\`${name}\``);
  return names.length > 0 ? `${names.join(' or ')} returns a ${form}: put it before` : undefined;
}

/** The built-in of a step. Its presence has been checked. */
function builtinOf(step: ModelCall, scope: Scope): PrepareSignature {
  return scope.builtins.prepare.find(({ name }) => name === step.builtin)!;
}
