import { datasetNumbers } from '../../catalog/blocks/dataset.ts';
import type { DatasetContents, FormatSignature } from '../../catalog/signature.ts';
import { formatTarget } from '../../catalog/target_kind.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { ModelCall, ModelDataset } from '../../model/model.ts';
import type { CheckedBlock } from '../check/block.ts';
import { allKnown, complete, isCall, isNumber, isText, orNull } from '../check/checked.ts';
import type { KnownDataset, Scope } from '../constants/scope.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { at } from '../problems.ts';
import { suggestion } from '../wording.ts';
import { checkSection } from './section.ts';

/** Checks a dataset. `known` is present even if the format is invalid, for the tasks that refer to it. */
export function datasetOf(
  expanded: Expanded,
  scope: Scope,
): { readonly known: KnownDataset; readonly model: ModelDataset | undefined } {
  const { name = '', span } = expanded.declared;
  const block = checkSection(expanded, scope);
  const format = block.get('format', isCall);
  const facts = new Map(
    [...block.open].map(([key, { value }]) => [key, isNumber(value) ? value : undefined] as const),
  );
  const builtin = scope.builtins.formats.find((known) => known.name === format?.builtin);
  const columns = columnsOf(expanded, block, builtin, scope);
  const contents = builtin && format ? contentsOf(builtin, format, scope) : {};
  const records = builtin && recordsOf(builtin, contents, columns, scope);
  const targets = targetsOf(span, records?.truth ?? [], columns ?? {}, scope);
  checkCounts(name, block, contents, scope);
  const wellKnown = allKnown([...facts.values()]);
  return {
    known: {
      name,
      span,
      facts,
      places: new Map([...block.open].map(([fact, { key }]) => [fact, key.span])),
      used: new Set(),
      ...(records ?? { fields: undefined, truth: undefined }),
      targets,
    },
    model: complete({
      name,
      format,
      columns,
      cache: block.get('cache', orNull(isText)),
      skip: block.get('skip', orNull(isNumber)),
      facts: wellKnown && (Object.fromEntries(facts) as Record<string, number>),
      span,
    }),
  };
}

/** The inputs and truths of a dataset's records. Undefined: unknown. */
function recordsOf(
  builtin: FormatSignature,
  contents: DatasetContents,
  columns: Readonly<Record<string, ModelCall>> | undefined,
  scope: Scope,
): Pick<KnownDataset, 'fields' | 'truth'> | undefined {
  if (builtin.fields !== 'columns') {
    const fields = Object.entries(contents.fields ?? builtin.fields);
    return {
      fields: new Map(fields.map(([name, kind]) => [name, { kind }])),
      truth: contents.truth ?? builtin.truth,
    };
  }
  if (!columns) return undefined;
  const uses = Object.entries(columns).map(([name, call]) => {
    const column = scope.builtins.columns.find((known) => known.name === call.builtin)!;
    return { name, use: column.use, count: column.size?.(call.args), span: call.span };
  });
  const fields = uses.flatMap(({ name, use, count, span }) => {
    if (use.kind !== 'field') return [];
    const size = count === undefined ? {} : { size: { count, span } };
    return [[name, { kind: use.field, ...size }] as const];
  });
  return {
    fields: new Map(fields),
    truth: uses.flatMap(({ name, use }) => (use.kind === 'truth' ? [name] : [])),
  };
}

/** Meaning of the truths: that of their columns, or of their names in formats with fixed truths. */
function targetsOf(
  dataset: Span,
  truths: readonly string[],
  columns: Readonly<Record<string, ModelCall>>,
  { builtins }: Scope,
): KnownDataset['targets'] {
  const byColumn = new Map(Object.entries(columns));
  return new Map(
    truths.flatMap((name) => {
      const call = byColumn.get(name);
      const use = call && builtins.columns.find((known) => known.name === call.builtin)?.use;
      const kind = use?.kind === 'truth' ? use.target : formatTarget(name);
      return kind ? [[name, { kind, span: call?.span ?? dataset }] as const] : [];
    }),
  );
}

/** Uses of columns by name; none if the format has fixed fields. Undefined: invalid and reported. */
function columnsOf(
  { declared, content, ancestorsExist }: Expanded,
  block: CheckedBlock,
  format: FormatSignature | undefined,
  scope: Scope,
): Readonly<Record<string, ModelCall>> | undefined {
  const given = block.all('columns')[0];
  const incomplete = declared.declaration.template || !ancestorsExist;
  if (given && format && format.fields !== 'columns' && !incomplete) {
    return scope.problems.report(
      'E0347',
      `\`${format.name}\` has no columns`,
      [at(given.key.span, 'names columns'), at(formatSpan(content) ?? declared.span, 'has fixed fields')],
      `remove \`columns\`; formats with columns: ${rowFormats(scope)}`,
    );
  }
  if (!given && format?.fields === 'columns' && !incomplete) {
    return scope.problems.report(
      'E0303',
      `dataset \`${declared.name ?? ''}\` has no columns`,
      [at(declared.span, '`columns` is missing'), at(formatSpan(content) ?? declared.span, 'needs them')],
      'add `columns { … }`, as in `columns { text: "comment"  label: "sentiment" }`',
    );
  }
  const calls = [...(given?.block.open ?? [])].map(
    ([name, { value }]) => [name, isCall(value) ? value : undefined] as const,
  );
  const known = allKnown(calls.map(([, call]) => call));
  return known && Object.fromEntries(calls.map(([name], i) => [name, known[i]!]));
}

function formatSpan(content: Expanded['content']) {
  return content.fields.get('format')?.value.span;
}

function rowFormats({ builtins }: Scope): string {
  return builtins.formats
    .filter(({ fields }) => fields === 'columns')
    .map(({ name }) => name)
    .join(', ');
}

/**
 * Warns of numbers that neither unitc nor a task reads, because most are misspelt. Must be called after all
 * tasks have been checked.
 */
export function warnOfUnused({ name, places, used }: KnownDataset, scope: Scope): void {
  for (const [fact, span] of places) {
    if (used.has(fact) || datasetNumbers.includes(fact)) continue;
    scope.problems.warn(
      'E0342',
      `nothing uses \`${fact}\` of the dataset \`${name}\``,
      [at(span, 'unused number')],
      suggestion(fact, ['format', 'cache', 'skip', ...datasetNumbers], 'keys of a dataset'),
    );
  }
}

/** Arguments of a call, with absolute paths. */
function absoluteArgs(
  builtin: FormatSignature,
  call: ModelCall,
  scope: Scope,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    builtin.parameters.map(({ name, type }) => {
      const value = call.args[name];
      return [
        name,
        type.kind === 'path' && typeof value === 'string' ? scope.host.resolve(scope.file, value) : value,
      ];
    }),
  );
}

function contentsOf(builtin: FormatSignature, call: ModelCall, scope: Scope): DatasetContents {
  return builtin.contents?.(absoluteArgs(builtin, call, scope), scope.host) ?? {};
}

/** Compares `classes` and `attributes` of the spec with the names that the format knows. */
function checkCounts(dataset: string, block: CheckedBlock, contents: DatasetContents, scope: Scope): void {
  for (const fact of ['classes', 'attributes'] as const) {
    const [entry, names] = [block.open.get(fact), contents[fact]];
    if (!entry || !names || !isNumber(entry.value) || entry.value === names.length) continue;
    const shown = names.length > 20 ? `${names.slice(0, 20).join(', ')}, …` : names.join(', ');
    scope.problems.report(
      'E0334',
      `dataset \`${dataset}\` has ${names.length} ${fact}, not ${entry.value}`,
      [at(entry.key.span, `the spec declares ${entry.value}`)],
      `write \`${fact}: ${names.length}\`; they are ${shown}`,
    );
  }
}
