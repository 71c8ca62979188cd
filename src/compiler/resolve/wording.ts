import type { Category, ValueType } from '../catalog/signature.ts';
import { nearest } from '../diagnostics/suggest.ts';
import type { Expression } from '../syntax/ast.ts';

/** Phrases of messages: expected types, found values, suggestions. */

/** `vision`, `language` and `audio`. */
export function listed(names: readonly string[], conjunction: 'and' | 'or'): string {
  const quoted = names.map((name) => `\`${name}\``);
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} ${conjunction} ${quoted.at(-1)}`;
}

/** `an encoder`, `a task`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** `tasks`, `modalities`. */
export function pluralOf(noun: string): string {
  return noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** Largest number of candidates to list. */
const readableList = 16;

/** `did you mean x?`, followed by the candidates if there are few. */
export function suggestion(name: string, candidates: readonly string[], what: string): string | undefined {
  const near = nearest(name, candidates);
  const parts: string[] = [];
  if (near !== undefined) parts.push(`did you mean \`${near}\`?`);
  if (candidates.length > 0 && candidates.length <= readableList && candidates.length > (near ? 1 : 0)) {
    parts.push(`${what}: ${candidates.join(', ')}`);
  }
  return parts.length > 0 ? parts.join('\n') : undefined;
}

const categoryNouns: Readonly<Record<Category, readonly [one: string, many: string]>> = {
  prepare: ['prepare step', 'prepare steps'],
  layer: ['layer', 'layers'],
  decoder: ['decoder', 'decoders'],
  head: ['head', 'heads'],
  loss: ['loss', 'losses'],
  metric: ['metric', 'metrics'],
  optimizer: ['optimizer', 'optimizers'],
  lr_schedule: ['learning-rate schedule', 'learning-rate schedules'],
  clip: ['kind of clipping', 'kinds of clipping'],
  format: ['format', 'formats'],
  column: ['kind of column', 'kinds of columns'],
  view: ['view', 'views'],
  match: ['way to match', 'ways to match'],
  init: ['source of initial values', 'sources of initial values'],
};

export function categoryNoun(category: Category): string {
  return categoryNouns[category][0];
}

export function categoryPlural(category: Category): string {
  return categoryNouns[category][1];
}

/** `a whole number ≥ 1`. */
export function describeType(type: ValueType): string {
  switch (type.kind) {
    case 'integer':
      return `a whole number${range(type)}`;
    case 'number':
      return `a number${range(type)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'a text in quotes';
    case 'path':
      return 'a path in quotes';
    case 'column':
      return 'the name of a column, in quotes';
    case 'held_out':
      return `${type.files ? `${describeType(type.files.of)}, ${describeType(type.files)}` : 'a name in quotes'} or a share between 0% and 100%, such as 20%`;
    case 'option':
      return oneOf(type.of);
    case 'list':
      return describeList(type);
    case 'reference':
      return `the name of ${type.to.map(withArticle).join(' or ')}`;
    case 'call':
      return `${withArticle(categoryNoun(type.category))}, written as a call`;
    case 'pipe':
      return `a pipe of ${categoryPlural(type.category)}`;
    case 'parameter_path':
      return 'a path to parameters, such as `vision.backbone`';
    case 'tensor':
      return 'a tensor type, such as `f32[3, height, width]`';
    case 'member':
      return `\`${type.of}.NAME\``;
    case 'loss':
      return 'a loss or a weighted sum of losses';
  }
}

function describeList(type: Extract<ValueType, { kind: 'list' }>): string {
  const instead = type.or ? `${type.or.map((option) => `.${option}`).join(', ')} or ` : '';
  return `${instead}a list of ${describeMany(type.of)}`;
}

/** `whole numbers ≥ 1`. */
function describeMany(type: ValueType): string {
  switch (type.kind) {
    case 'integer':
      return `whole numbers${range(type)}`;
    case 'number':
      return `numbers${range(type)}`;
    case 'option':
      return `options, each ${oneOf(type.of)}`;
    case 'reference':
      return type.to.map(pluralOf).join(' or ');
    case 'call':
      return categoryPlural(type.category);
    case 'parameter_path':
      return 'paths to parameters, such as `vision.backbone`';
    case 'string':
      return 'texts in quotes';
    case 'path':
      return 'paths in quotes';
    case 'column':
      return 'names of columns, in quotes';
    default:
      return `items, each ${describeType(type)}`;
  }
}

function oneOf(options: readonly string[]): string {
  const written = options.map((option) => `.${option}`);
  if (written.length < 2) return written.join('');
  return `${written.slice(0, -1).join(', ')} or ${written.at(-1)}`;
}

interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly exclusiveMin?: number;
}

function range({ min, max, exclusiveMin }: Range): string {
  const above = exclusiveMin !== undefined && exclusiveMin >= (min ?? Number.NEGATIVE_INFINITY);
  if (!above && min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  const limits = [
    ...(above ? [`> ${exclusiveMin}`] : []),
    ...(above || min === undefined ? [] : [`≥ ${min}`]),
    ...(max === undefined ? [] : [`≤ ${max}`]),
  ];
  return limits.length > 0 ? ` ${limits.join(' and ')}` : '';
}

/**
 * Short description of a found value. Arithmetic is described by its kind, since its value appears elsewhere.
 */
export function describeFound(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return expression.text;
    case 'string':
      return shortened(JSON.stringify(expression.value));
    case 'boolean':
      return String(expression.value);
    case 'option':
      return `.${expression.name}`;
    case 'reference':
      return `the name \`${pathText(expression)}\``;
    case 'call':
      return `\`${expression.callee.name}(…)\``;
    case 'list':
      return expression.items.length === 0 ? 'an empty list' : 'a list';
    case 'binary':
    case 'unary':
      return 'a calculation';
    case 'tensor':
      return `a tensor type`;
    case 'pipe':
      return 'a pipe';
  }
}

export function pathText(reference: Extract<Expression, { kind: 'reference' }>): string {
  return reference.path.map((part) => part.name).join('.');
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
