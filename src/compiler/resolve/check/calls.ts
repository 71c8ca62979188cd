import { pathsOf } from '../../catalog/paths.ts';
import type { Category, ParameterSignature, Signature } from '../../catalog/signature.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { ModelCall, ModelValue } from '../../model/model.ts';
import type { Argument, Call, Expression } from '../../syntax/ast.ts';
import { follow, type Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';
import { categoryNoun, categoryPlural, describeType, listed, suggestion, withArticle } from '../wording.ts';
import { builtinsOf, categories } from './builtins_of.ts';
import { checkTogether } from './conflicts.ts';
import { checkHeadOutputs } from './head_outputs.ts';
import { wrongType } from './mismatch.ts';
import { checkFile } from './scalars.ts';
import { checkTargets } from './targets.ts';
import { checkValue } from './value.ts';

/** Checks a call of a built-in of `category` with its arguments. */
export function checkCall(
  expression: Expression,
  category: Category,
  owner: string,
  scope: Scope,
): ModelCall | undefined {
  const value = follow(expression, scope.constants)?.value;
  if (value?.kind !== 'call') return wrongType(expression, { kind: 'call', category }, owner, scope);
  const builtin = builtinsOf(scope.builtins, category).find((known) => known.name === value.callee.name);
  if (!builtin) return reportUnknownBuiltin(value, category, scope);
  const args = checkArguments(value, builtin, scope);
  return args && { kind: 'call', builtin: builtin.name, args, span: value.span };
}

function reportUnknownBuiltin(call: Call, category: Category, scope: Scope): undefined {
  const { name, span } = call.callee;
  const noun = categoryNoun(category);
  const candidates = builtinsOf(scope.builtins, category).map((builtin) => builtin.name);
  const hint = suggestion(name, candidates, categoryPlural(category));
  const other = categories.find((known) =>
    builtinsOf(scope.builtins, known).some((builtin) => builtin.name === name),
  );
  if (other) {
    return scope.problems.report(
      'E0204',
      `\`${name}\` is ${withArticle(categoryNoun(other))}, not ${withArticle(noun)}`,
      [at(span, `expected ${withArticle(noun)}`)],
      hint,
    );
  }
  return scope.problems.report(
    'E0204',
    `there is no ${noun} called \`${name}\``,
    [at(span, `unknown ${noun}`)],
    hint,
  );
}

/** Values by parameter, with defaults. Checks all of them; undefined if one is invalid. */
function checkArguments(
  call: Call,
  builtin: Signature,
  scope: Scope,
): Readonly<Record<string, ModelValue>> | undefined {
  const { given, meant } = matchArguments(call, builtin, scope);
  const missing = builtin.parameters.filter(
    ({ name, default: value }) => value === undefined && !given.has(name) && !meant.has(name),
  );
  if (missing.length > 0) reportMissing(missing, call, builtin, scope);
  const args: Record<string, ModelValue> = {};
  let known = meant.size === 0;
  for (const parameter of builtin.parameters) {
    const argument = given.get(parameter.name);
    const value = argument
      ? checkValue(argument.value, parameter.type, `\`${parameter.name}\``, scope)
      : parameter.default;
    // Parameters of built-ins never have the types reserved for fields of blocks.
    if (value === undefined) known = false;
    else args[parameter.name] = value as ModelValue;
  }
  checkFiles(builtin, args, given, scope);
  // Both are checked, so that one problem does not hide the other.
  const fits = [checkHeadOutputs(builtin, args, scope), checkTargets(builtin, args, scope)].every(Boolean);
  return known && fits && checkTogether(call, builtin, args, given, scope) ? args : undefined;
}

/**
 * Checks that files exist. All arguments must be known, because one may make the file of another optional.
 */
function checkFiles(
  builtin: Signature,
  args: Readonly<Record<string, ModelValue>>,
  given: ReadonlyMap<string, Argument>,
  scope: Scope,
): void {
  for (const { name, type } of builtin.parameters) {
    const argument = given.get(name);
    if (!argument) continue;
    for (const { path, type: of } of pathsOf(type, args[name])) {
      const dispensable = of.unless !== undefined && given.has(of.unless);
      const asked = dispensable ? ({ ...of, exists: 'later' } as const) : of;
      const alternatives = dispensable ? [] : alternativeTo(name, builtin);
      checkFile(argument.value, path, asked, `\`${name}\``, scope, alternatives);
    }
  }
}

/** Hint to write `wordpiece(size: …)` if the file of `wordpiece("…")` is missing. */
function alternativeTo(path: string, builtin: Signature): readonly string[] {
  const other = builtin.parameters.find(
    ({ name, type }) => name === path && type.kind === 'path' && type.unless,
  )?.type;
  return other?.kind === 'path' && other.unless
    ? [`or write \`${builtin.name}(${other.unless}: …)\` to do without the file`]
    : [];
}

interface Matched {
  readonly given: ReadonlyMap<string, Argument>;
  /** Parameters for which misplaced arguments were probably meant; they are not reported as missing. */
  readonly meant: ReadonlySet<string>;
}

function matchArguments(call: Call, builtin: Signature, scope: Scope): Matched {
  const given = new Map<string, Argument>();
  const meant = new Set<string>();
  const positional = builtin.parameters.filter((parameter) => parameter.positional);
  let position = 0;
  for (const argument of call.args) {
    const parameter = argument.name
      ? builtin.parameters.find((known) => known.name === argument.name!.name)
      : positional[position++];
    const first = parameter && given.get(parameter.name);
    if (!parameter) for (const name of reportSurplus(argument, builtin, scope)) meant.add(name);
    else if (first) reportTwice(parameter, argument, first, scope);
    else given.set(parameter.name, argument);
  }
  return { given, meant };
}

/** Returns the parameters for which the argument may have been meant. */
function reportSurplus(argument: Argument, builtin: Signature, scope: Scope): readonly string[] {
  const names = builtin.parameters.map((parameter) => parameter.name);
  if (argument.name) {
    const { name, span } = argument.name;
    const lacks = new Map(Object.entries(builtin.lacks ?? {}));
    const hint =
      lacks.get(name) ?? suggestion(name, names, 'arguments') ?? `\`${builtin.name}\` takes no arguments`;
    scope.problems.report(
      'E0305',
      `\`${builtin.name}\` has no argument \`${name}\``,
      [at(span, 'unknown argument')],
      hint,
    );
    const near = nearest(name, names);
    return near === undefined ? [name] : [near];
  }
  const positional = builtin.parameters.filter((parameter) => parameter.positional).map(({ name }) => name);
  const hint = names.length > 0 ? `write NAME: VALUE; arguments: ${names.join(', ')}` : undefined;
  scope.problems.report(
    'E0306',
    surplusMessage(builtin.name, positional),
    [at(argument.span, 'one too many')],
    hint,
  );
  return names;
}

function surplusMessage(builtin: string, positional: readonly string[]): string {
  if (positional.length === 0) return `\`${builtin}\` takes no arguments without a name`;
  return `\`${builtin}\` takes only ${listed(positional, 'and')} without a name`;
}

function reportTwice(parameter: ParameterSignature, again: Argument, first: Argument, scope: Scope): void {
  scope.problems.report(
    'E0307',
    `\`${parameter.name}\` is given twice`,
    [
      at(again.span, 'given again here'),
      at(first.span, first.name ? 'first given here' : 'given here, by its position'),
    ],
    'keep one of them',
  );
}

function reportMissing(
  parameters: readonly ParameterSignature[],
  call: Call,
  builtin: Signature,
  scope: Scope,
): void {
  const names = listed(
    parameters.map((parameter) => parameter.name),
    'and',
  );
  const additions = parameters.map(({ name, type }) => `add \`${name}: …\`, ${describeType(type)}`);
  scope.problems.report(
    'E0304',
    `\`${builtin.name}\` needs ${names}`,
    [at(call.callee.span, `without ${names}`)],
    [...additions, `as in \`${builtin.example}\``].join('\n'),
  );
}
