import type { ModelDecoding, ModelMemory } from '../../model/model.ts';
import { type CheckedBlock, understood } from '../check/block.ts';
import {
  allKnown,
  complete,
  isBoolean,
  isCall,
  isNumber,
  isReference,
  listOf,
  orNull,
} from '../check/checked.ts';
import type { Scope } from '../constants/scope.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { at } from '../problems.ts';
import { listed, suggestion } from '../wording.ts';
import { memoryOf } from './memory.ts';
import type { TaskContext } from './task_context.ts';

/** Fields that only tasks with a decoder have. */
const decoderFields = ['attend', 'queries', 'every_layer', 'match'] as const;

/** The decoder of a task with its queries; null without a decoder. Undefined: invalid and reported. */
export function decodingOf(
  block: CheckedBlock,
  expanded: Expanded,
  { encoders }: TaskContext,
  scope: Scope,
): ModelDecoding | null | undefined {
  const decoder = block.get('decoder', orNull(isReference));
  if (decoder === null) {
    return isComplete(expanded) && reportDecoderFields(expanded, scope) ? undefined : null;
  }
  const attend = block.get('attend', orNull(listOf(isReference)));
  const queries = block.get('queries', orNull(isNumber));
  if (decoder && isComplete(expanded)) reportMissing({ attend, queries }, expanded, scope);
  if (attend?.length === 0) return reportNothingAttended(expanded, [...encoders.keys()], scope);
  const memories = attend?.map((reference) => memoryOf(reference, encoders, scope));
  return complete({
    decoder: decoder?.to,
    attend: memories && allKnown<ModelMemory>(memories),
    queries: queries ?? undefined,
    match: block.get('match', orNull(isCall)),
    everyLayer: block.get('every_layer', isBoolean),
  });
}

/**
 * Whether absent fields are really missing: not in templates, with missing parents, or with misspelt keys.
 */
export function isComplete({ content, declared, ancestorsExist }: Expanded): boolean {
  return ancestorsExist && !declared.declaration.template && understood(content, declared.signature);
}

function reportDecoderFields({ content, declared }: Expanded, scope: Scope): boolean {
  const given = decoderFields.flatMap((name) => content.fields.get(name) ?? []);
  const [first, ...others] = given.map(({ key }) => at(key.span, `\`${key.name}\` is for the decoder`));
  if (!first) return false;
  const names = listed(
    given.map(({ key }) => key.name),
    'and',
  );
  const title = `task \`${declared.name ?? ''}\``;
  scope.problems.report(
    'E0319',
    `${title} has ${names}, but no decoder`,
    [first, ...others, at(declared.span, 'no `decoder` in this task')],
    suggestion('', scope.declarations.names('decoder'), 'add `decoder: …`; decoders') ??
      'declare a decoder and add `decoder: NAME`, or remove the fields',
  );
  return true;
}

function reportMissing(
  fields: Readonly<Record<string, unknown>>,
  { content, declared }: Expanded,
  scope: Scope,
): void {
  const missing = Object.keys(fields).filter((name) => fields[name] === null);
  if (missing.length === 0) return;
  const names = listed(missing, 'and');
  const decoder = content.fields.get('decoder');
  scope.problems.report(
    'E0303',
    `task \`${declared.name ?? ''}\` has no ${names}`,
    [
      at(declared.span, missing.length === 1 ? `${names} is missing` : `${names} are missing`),
      ...(decoder ? [at(decoder.span, 'a task with a decoder needs them')] : []),
    ],
    missing
      .map((name) =>
        name === 'attend' ? 'add `attend: [ENCODER, …]`' : 'add `queries: …`, a whole number ≥ 1',
      )
      .join('\n'),
  );
}

function reportNothingAttended(
  { content, declared }: Expanded,
  encoders: readonly string[],
  scope: Scope,
): undefined {
  return scope.problems.report(
    'E0314',
    `task \`${declared.name ?? ''}\` attends to nothing`,
    [at((content.fields.get('attend') ?? declared).span, 'an empty list')],
    suggestion('', encoders, 'encoders'),
  );
}
