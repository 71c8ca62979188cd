import type { Category, ValueType } from '../../catalog/signature.ts';
import type { Expression } from '../../syntax/ast.ts';
import type { Scope } from '../constants/scope.ts';
import { categoryPlural, suggestion } from '../wording.ts';
import { builtinsOf } from './builtins_of.ts';

/** Hint for common mistakes when a value of another type was found. */
export function hintFor(found: Expression, type: ValueType, scope: Scope): string | undefined {
  switch (type.kind) {
    case 'option':
      return optionHint(found, type.of);
    case 'string':
    case 'path':
    case 'column':
      return freeName(found, scope) === undefined ? undefined : 'strings and paths are written in quotes';
    case 'boolean':
      return booleanHint(found);
    case 'integer':
    case 'number':
      return found.kind === 'string' && isNumeric(found.value)
        ? 'numbers are written without quotes'
        : undefined;
    case 'call':
    case 'pipe':
      return callHint(found, type.category, scope);
    case 'list':
      return found.kind === 'number' ? `write \`[${found.text}]\`` : undefined;
    case 'loss':
      return callHint(found, 'loss', scope);
    case 'reference':
    case 'parameter_path':
    case 'tensor':
    case 'member':
    case 'held_out':
      return undefined;
  }
}

function plainName(found: Expression): string | undefined {
  return found.kind === 'reference' && found.path.length === 1 ? found.path[0]!.name : undefined;
}

/** The name in `found`, if the file declares nothing of that name. */
function freeName(found: Expression, { declarations }: Scope): string | undefined {
  const name = plainName(found);
  if (name === undefined || declarations.reportedNames.has(name)) return undefined;
  return declarations.named(name).length > 0 || declarations.constants.has(name) ? undefined : name;
}

function optionHint(found: Expression, options: readonly string[]): string | undefined {
  const written = found.kind === 'string' ? found.value : plainName(found);
  if (written === undefined || !options.includes(written)) return undefined;
  return `options carry a dot: \`.${written}\``;
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
]);

function booleanHint(found: Expression): string | undefined {
  const written =
    found.kind === 'option' ? found.name : found.kind === 'string' ? found.value : plainName(found);
  const meant = written === undefined ? undefined : truths.get(written.toLowerCase());
  return meant === undefined ? undefined : `write \`${meant}\``;
}

function callHint(found: Expression, category: Category, scope: Scope): string | undefined {
  const known = builtinsOf(scope.builtins, category);
  const named = known.find((builtin) => builtin.name === plainName(found));
  if (named) return `built-ins are written as calls: \`${named.name}(…)\`, as in \`${named.example}\``;
  const name = freeName(found, scope);
  const names = known.map((builtin) => builtin.name);
  if (name !== undefined) return suggestion(name, names, categoryPlural(category));
  const example = known[0]?.example;
  return found.kind === 'reference' || example === undefined ? undefined : `for example \`${example}\``;
}

function isNumeric(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}
