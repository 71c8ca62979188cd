import type { HeadBuiltin } from '../../catalog/head.ts';
import type { Signature } from '../../catalog/signature.ts';
import type { ModelValue } from '../../model/model.ts';
import type { KnownHead, Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';
import { memberArguments } from './members.ts';

type Output = HeadBuiltin['puts'];

/** Names of head outputs in messages. */
const nouns: Readonly<Record<Output, string>> = {
  class: 'a class',
  labels: 'labels',
  number: 'numbers',
  rank: 'a rank',
  embedding: 'an embedding',
  object_classes: 'the classes of objects',
  boxes: 'boxes',
  object_attributes: 'the attributes of objects',
};

/**
 * Checks that each head among the arguments of a call has an output that the call reads: `accuracy` reads a
 * class but no embedding. Returns false if a problem was reported.
 */
export function checkHeadOutputs(
  builtin: Signature,
  args: Readonly<Record<string, ModelValue>>,
  scope: Scope,
): boolean {
  const unfit = memberArguments(builtin, args, 'head').filter(({ type: { puts }, value }) => {
    const head = scope.task?.heads?.find((known) => known.name === value.member);
    if (!puts || !head?.puts || puts.includes(head.puts)) return false;
    scope.problems.report(
      'E0410',
      `\`${builtin.name}\` reads ${kindsText(puts)}; the head \`${head.name}\` returns ${nouns[head.puts]}`,
      [at(value.span, `expected ${kindsText(puts)}`), at(head.span, `returns ${nouns[head.puts]}`)],
      alternatives(builtin, puts, head, scope),
    );
    return true;
  });
  return unfit.length === 0;
}

/** `labels or a class` */
function kindsText(kinds: readonly Output[]): string {
  return kinds.map((kind) => nouns[kind]).join(' or ');
}

/** Heads that the call can read, and calls of its category that can read the head. */
function alternatives(
  { category, name }: Signature,
  wanted: readonly Output[],
  { puts }: KnownHead,
  { builtins }: Scope,
): string {
  const heads = builtins.heads.filter((head) => wanted.includes(head.puts)).map((head) => head.name);
  const siblings = { loss: builtins.losses, metric: builtins.metrics };
  const others =
    category === 'loss' || category === 'metric'
      ? siblings[category].filter(({ parameters }) =>
          parameters.some((parameter) => reads(parameter.type, puts)),
        )
      : [];
  const known = others.map((other) => other.name);
  return [
    `heads for \`${name}\`: ${heads.join(', ')}`,
    ...(known.length > 0 ? [`for this head: ${known.join(', ')}`] : []),
  ].join('\n');
}

function reads(type: Signature['parameters'][number]['type'], kind: Output | undefined): boolean {
  return (
    type.kind === 'member' && type.of === 'head' && kind !== undefined && type.puts?.includes(kind) === true
  );
}
