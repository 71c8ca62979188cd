import { posix } from 'node:path';
import type { ValueType } from '../../catalog/signature.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { Expression, StringLiteral } from '../../syntax/ast.ts';
import { isCalculation, isSingle, numberOf } from '../constants/arithmetic.ts';
import { follow, type Scope } from '../constants/scope.ts';
import { joined } from '../declarations/imports.ts';
import { at } from '../problems.ts';
import { describeFound, describeType, suggestion } from '../wording.ts';
import { labelsOf, wrongType } from './mismatch.ts';

type Numeric = Extract<ValueType, { kind: 'integer' | 'number' }>;

export function checkNumber(
  expression: Expression,
  type: Numeric,
  owner: string,
  scope: Scope,
): number | undefined {
  const followed = follow(expression, scope.constants);
  if (!followed) return undefined;
  const { value: target } = followed;
  const isFact =
    target.kind === 'reference' && target.path.length === 2 && target.path[0]!.name === 'dataset';
  if (target.kind !== 'number' && !isCalculation(target) && !(isFact && scope.task)) {
    return wrongType(expression, type, owner, scope);
  }
  // If there is a constant, use it: its value is known, and its errors have been reported.
  const value = numberOf(followed.constant ? expression : target, scope);
  if (value === undefined) return undefined;
  const found = target.kind === 'number' ? target.text : formatNumber(value);
  if (type.kind === 'integer' && value > (type.limit ?? Number.POSITIVE_INFINITY)) {
    const labels = labelsOf(expression, followed, `${found} is out of range`);
    const message = `${owner} is too large: at most ${type.limit}, found ${found}`;
    return scope.problems.report('E0302', message, labels);
  }
  if (type.kind === 'integer' && !Number.isSafeInteger(value)) {
    const labels = labelsOf(expression, followed, `is ${found}, not a whole number`);
    return scope.problems.report('E0301', `${owner} needs ${describeType(type)}, found ${found}`, labels);
  }
  if (type.kind === 'number' && !isSingle(value)) {
    const labels = labelsOf(expression, followed, 'beyond 3.4e38, the largest 32-bit number');
    return scope.problems.report('E0317', `${owner} is too large: ${found}`, labels);
  }
  if (inRange(value, type)) {
    warnOfUnusual(value, found, type, expression, owner, scope);
    return value;
  }
  const labels = labelsOf(expression, followed, `${found} is out of range`);
  const hint = (type.max ?? 100) <= 1 ? asPercent(value, found) : undefined;
  return scope.problems.report('E0302', `${owner} needs ${describeType(type)}, found ${found}`, labels, hint);
}

/** A hint for a share written as a percentage without its sign. */
function asPercent(value: number, found: string): string | undefined {
  return value > 1 && value < 100 ? `write \`${found}%\`` : undefined;
}

function warnOfUnusual(
  value: number,
  found: string,
  type: Numeric,
  expression: Expression,
  owner: string,
  scope: Scope,
): void {
  if (type.kind !== 'number' || type.usualMax === undefined || value <= type.usualMax) return;
  scope.problems.warn(
    'E0333',
    `${owner} is unusually large: ${found}`,
    [at(expression.span, `values above ${type.usualMax} are rare`)],
    'check the exponent; training with this value is likely to diverge',
  );
}

function inRange(value: number, type: Numeric): boolean {
  const above = type.kind === 'number' && type.exclusiveMin !== undefined ? value > type.exclusiveMin : true;
  return (
    above &&
    value >= (type.min ?? Number.NEGATIVE_INFINITY) &&
    value <= (type.max ?? Number.POSITIVE_INFINITY)
  );
}

/** A number without binary rounding noise: 0.30000000000000004 becomes 0.3. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(12)));
}

export function checkBoolean(expression: Expression, owner: string, scope: Scope): boolean | undefined {
  const value = follow(expression, scope.constants)?.value;
  return value?.kind === 'boolean' ? value.value : wrongType(expression, { kind: 'boolean' }, owner, scope);
}

export function checkText(expression: Expression, owner: string, scope: Scope): string | undefined {
  const value = follow(expression, scope.constants)?.value;
  return value?.kind === 'string' ? value.value : wrongType(expression, { kind: 'string' }, owner, scope);
}

/** Checks the name of a held-out split, or its share of the training records. */
export function checkHeldOut(
  expression: Expression,
  type: Extract<ValueType, { kind: 'held_out' }>,
  owner: string,
  scope: Scope,
): string | number | undefined {
  const followed = follow(expression, scope.constants);
  if (followed?.value.kind === 'string') return checkText(expression, owner, scope);
  if (followed?.value.kind !== 'number') return wrongType(expression, type, owner, scope);
  const share = checkNumber(expression, { kind: 'number' }, owner, scope);
  if (share === undefined || (share > 0 && share < 1)) return share;
  const found = followed.value.text;
  const labels = labelsOf(expression, followed, `${found} is out of range`);
  const hint = asPercent(share, found);
  return scope.problems.report('E0302', `${owner} needs ${describeType(type)}, found ${found}`, labels, hint);
}

export function checkOption(
  expression: Expression,
  type: Extract<ValueType, { kind: 'option' }>,
  owner: string,
  scope: Scope,
): string | undefined {
  const followed = follow(expression, scope.constants);
  if (followed?.value.kind !== 'option') return wrongType(expression, type, owner, scope);
  const { name } = followed.value;
  if (type.of.includes(name)) return name;
  return scope.problems.report(
    'E0205',
    `${owner} has no option ${describeFound(followed.value)}`,
    labelsOf(expression, followed, 'unknown option'),
    suggestion(name, type.of, 'options')?.replaceAll(/`(\w)/g, '`.$1'),
  );
}

/** Checks a path; `checkFile` asks the host whether the file exists. */
export function checkPath(
  expression: Expression,
  type: Extract<ValueType, { kind: 'path' }>,
  owner: string,
  scope: Scope,
): string | undefined {
  const followed = follow(expression, scope.constants);
  if (followed?.value.kind !== 'string') return wrongType(expression, type, owner, scope);
  return fromSpec(followed.value, scope);
}

/** Reports a missing file, as an error or a warning according to the type of the path. */
export function checkFile(
  expression: Expression,
  path: string,
  type: Extract<ValueType, { kind: 'path' }>,
  owner: string,
  scope: Scope,
  alternatives: readonly string[] = [],
): void {
  const resolved = scope.host.resolve(scope.file, path);
  if (!type.exists || (path !== '' && scope.host.exists(resolved))) return;
  const followed = follow(expression, scope.constants);
  if (!followed) return;
  const report = type.exists === 'later' ? scope.problems.warn : scope.problems.report;
  report.call(
    scope.problems,
    type.exists === 'later' ? 'E0503' : 'E0501',
    `${owner} names a file that does not exist: ${JSON.stringify(path)}`,
    labelsOf(expression, followed, 'no such file or folder'),
    [
      ...siblingHint(path, resolved, scope),
      `looked for ${resolved}; paths start at the folder of the spec`,
      ...alternatives,
    ].join('\n'),
  );
}

/**
 * Converts a path in an imported file, relative to that file's folder, to a path relative to the spec's
 * folder.
 */
function fromSpec({ value, span }: StringLiteral, { file, imported }: Scope): string {
  if (value === '' || !imported.has(span.file)) return value;
  return posix.relative(posix.dirname(file), joined(span.file, value)) || '.';
}

/** Suggestion of a similarly named file in the same folder. */
function siblingHint(path: string, resolved: string, scope: Scope): readonly string[] {
  const split = (text: string) => Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1;
  const siblings = scope.host.list?.(resolved.slice(0, split(resolved))) ?? [];
  const near = nearest(resolved.slice(split(resolved)), siblings);
  return near === undefined ? [] : [`did you mean ${JSON.stringify(path.slice(0, split(path)) + near)}?`];
}

/** Checks the path of an encoder, a decoder or a part of one: `vision`, `vision.backbone`. */
export function checkParameterPath(expression: Expression, owner: string, scope: Scope): string | undefined {
  const value = follow(expression, scope.constants)?.value;
  if (value?.kind !== 'reference') return wrongType(expression, { kind: 'parameter_path' }, owner, scope);
  const [block, part] = value.path;
  if (scope.declarations.reportedNames.has(block!.name)) return undefined;
  const path = value.path.map((segment) => segment.name).join('.');
  const parts = scope.parts.get(block!.name);
  if (!scope.parts.has(block!.name)) {
    return scope.problems.report(
      'E0217',
      `there are no parameters at \`${path}\``,
      [at(block!.span, 'no encoder, decoder or task')],
      suggestion(block!.name, [...scope.parts.keys()], 'there are'),
    );
  }
  if (!part || !parts || parts.includes(part.name)) return path;
  return scope.problems.report(
    'E0217',
    `there are no parameters at \`${path}\``,
    [at(part.span, `\`${block!.name}\` has no part called \`${part.name}\``)],
    suggestion(part.name, parts, 'parts') ?? 'name a stage of the body with `as NAME`',
  );
}
