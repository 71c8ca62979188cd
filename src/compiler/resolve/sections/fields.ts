import { modalities } from '../../catalog/modalities/index.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { ModelMemory, ModelModality } from '../../model/model.ts';
import type { KnownDataset, KnownField, Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';
import { listed } from '../wording.ts';
import type { TaskContext } from './task_context.ts';

/**
 * The field of the dataset that each modality of a task reads, by modality: the field that it names, else the
 * only field of its kind, else the field of its kind and name. Undefined: unknown or reported.
 */
export function fieldsOf(
  task: { readonly name: string; readonly memories: readonly ModelMemory[] },
  dataset: KnownDataset | undefined,
  context: TaskContext,
  scope: Scope,
): Readonly<Record<string, string>> | undefined {
  const read = new Map<string, Span>();
  for (const { encoder, span } of task.memories) {
    const name = context.encoders.get(encoder)?.reads;
    if (name !== undefined && !read.has(name)) read.set(name, span);
  }
  const chosen = [...read].map(([name, span]) => {
    const modality = context.modalities.get(name);
    const fields = dataset?.fields;
    if (!modality || !fields) return undefined;
    const field = fieldOf(modality, fields);
    if (field === undefined) return reportNoField(task.name, { modality, span }, dataset, scope);
    return hasSizeOf(modality, dataset, field, scope) ? ([name, field] as const) : undefined;
  });
  const known = chosen.filter((entry) => entry !== undefined);
  return known.length === chosen.length ? Object.fromEntries(known) : undefined;
}

function fieldOf(
  { name, kind, field }: ModelModality,
  fields: ReadonlyMap<string, KnownField>,
): string | undefined {
  const fitting = [...fields]
    .filter(([, found]) => found.kind === modalities[kind].field)
    .map(([each]) => each);
  if (field !== null) return fitting.find((each) => each === field);
  return fitting.length === 1 ? fitting[0] : fitting.find((each) => each === name);
}

/** Whether the tensor has an element for each value of the field; reported if not. */
function hasSizeOf(
  { name, dims, span }: ModelModality,
  { name: dataset, fields }: KnownDataset,
  field: string,
  scope: Scope,
): boolean {
  const size = fields?.get(field)?.size;
  const [declared] = dims;
  if (!size || declared === size.count) return true;
  scope.problems.report(
    'E0316',
    `modality \`${name}\` has ${declared} columns, \`${field}\` of dataset \`${dataset}\` has ${size.count}`,
    [at(span, `${declared} columns`), at(size.span, `${size.count} columns`)],
    `write \`tensor: f32[${size.count}]\``,
  );
  return false;
}

function reportNoField(
  task: string,
  { modality, span }: { readonly modality: ModelModality; readonly span: Span },
  { name, fields, span: declared }: KnownDataset,
  scope: Scope,
): undefined {
  const wanted = modalities[modality.kind].field;
  const fitting = [...(fields ?? [])].filter(([, { kind }]) => kind === wanted).map(([field]) => field);
  const found = [...(fields ?? [])].map(([field, { kind }]) =>
    field === kind ? field : `${field} (${kind})`,
  );
  const lacking =
    modality.field === null
      ? fitting.length === 0
        ? `no ${wanted}`
        : `several fields of kind ${wanted}`
      : `no ${wanted} called \`${modality.field}\``;
  return scope.problems.report(
    'E0346',
    `task \`${task}\` reads \`${modality.name}\`, but its dataset \`${name}\` has ${lacking}`,
    [
      at(span, `\`${modality.name}\` reads fields of kind ${wanted}`),
      at(
        declared,
        found.length === 0 ? 'its records have no inputs' : `its records have ${listed(found, 'and')}`,
      ),
    ],
    fitting.length === 0
      ? 'remove the encoder from the task, or use another dataset'
      : `write \`field: "${fitting[0]}"\` in the modality; fields of kind ${wanted}: ${fitting.join(', ')}`,
  );
}
