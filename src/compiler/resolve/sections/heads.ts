import type { HeadSource, ModelCall, ModelHead, ModelReference } from '../../model/model.ts';
import type { CheckedBlock } from '../check/block.ts';
import { isCall, isReference } from '../check/checked.ts';
import type { Scope } from '../constants/scope.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { at } from '../problems.ts';
import { isComplete } from './decoding.ts';
import { memoryOf } from './memory.ts';
import type { TaskContext } from './task_context.ts';

/** Heads in source order with the states that they read. Undefined: invalid and reported. */
export function headsOf(
  block: CheckedBlock,
  expanded: Expanded,
  { encoders }: TaskContext,
  scope: Scope,
): readonly (ModelHead | undefined)[] {
  const decoder = expanded.content.fields.get('decoder');
  const owner = { expanded, encoders, decoder, scope };
  const entries = block.all('head').flatMap((nested) => [...nested.block.open]);
  if (entries.length === 0 && isComplete(expanded)) reportNoHead(expanded, scope);
  return entries.map(([label, { value }]) => {
    if (!isCall(value)) return undefined;
    const source = sourceOf(label, value, owner, block);
    return source && { ...value, label, source };
  });
}

interface Owner extends Pick<TaskContext, 'encoders'> {
  readonly expanded: Expanded;
  readonly decoder: { readonly span: ModelReference['span'] } | undefined;
  readonly scope: Scope;
}

function sourceOf(name: string, call: ModelCall, owner: Owner, block: CheckedBlock): HeadSource | undefined {
  const { encoders, scope } = owner;
  const reads = call.args.reads ?? null;
  if (!isReference(reads)) return owner.decoder ? { kind: 'decoder' } : reportNoSource(name, call, owner);
  if (encoders.has(reads.to)) {
    const memory = memoryOf(reads, encoders, scope);
    return memory && { kind: 'encoder', memory };
  }
  const decoder = block.get(
    'decoder',
    (value): value is ModelReference | null => value === null || isReference(value),
  );
  if (decoder === undefined) return undefined;
  if (decoder?.to === reads.to && reads.member === undefined) return { kind: 'decoder' };
  return reportOtherDecoder(reads, owner);
}

function reportNoSource(
  name: string,
  { args, span }: ModelCall,
  { expanded, encoders, scope }: Owner,
): undefined {
  if (!isComplete(expanded)) return undefined;
  const { declared } = expanded;
  return scope.problems.report(
    'E0320',
    `head \`${name}\` reads nothing: task \`${declared.name ?? ''}\` has no decoder`,
    [at(span, 'without `reads`'), at(declared.span, 'no `decoder` in this task')],
    'reads' in args
      ? `name an encoder or one of its views, as in \`reads: ${[...encoders.keys()][0] ?? 'vision'}\`, or add a decoder`
      : 'add `decoder`, `attend` and `queries`',
  );
}

function reportOtherDecoder(reads: ModelReference, { expanded, decoder, scope }: Owner): undefined {
  if (!isComplete(expanded)) return undefined;
  const { declared } = expanded;
  const isDecoder = reads.member === undefined;
  return scope.problems.report(
    'E0320',
    isDecoder
      ? `task \`${declared.name ?? ''}\` does not run the decoder \`${reads.to}\``
      : `the decoder \`${reads.to}\` has no views`,
    [
      at(reads.span, isDecoder ? 'another decoder' : `\`${reads.member}\` is not a view`),
      ...(decoder
        ? [at(decoder.span, 'the decoder of the task')]
        : [at(declared.span, 'no `decoder` in this task')]),
    ],
    isDecoder ? "read an encoder, or make it the task's `decoder`" : `write \`${reads.to}\``,
  );
}

function reportNoHead({ declared }: Expanded, scope: Scope): void {
  scope.problems.report(
    'E0314',
    `task \`${declared.name ?? ''}\` has no head`,
    [at(declared.span, '`head` is missing or empty')],
    'add `head { NAME: classification(dataset.classes) }`',
  );
}
