import type { Signature } from '../../catalog/signature.ts';
import type { TargetKind } from '../../catalog/target_kind.ts';
import type { ModelValue } from '../../model/model.ts';
import type { Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';
import { memberArguments } from './members.ts';

/** Names of kinds of targets in messages. */
const nouns: Readonly<Record<TargetKind, string>> = {
  class: 'classes',
  labels: 'several labels a record',
  scores: 'scores',
  number: 'numbers',
  box: 'boxes',
  attributes: 'attributes of boxes',
};

/**
 * Checks that each truth among the arguments of a call holds targets that the call reads: `mse` reads numbers
 * but no classes. Returns false if a problem was reported.
 */
export function checkTargets(
  builtin: Signature,
  args: Readonly<Record<string, ModelValue>>,
  scope: Scope,
): boolean {
  const unfit = memberArguments(builtin, args, 'truth').filter(({ type: { holds }, value }) => {
    const target = scope.task?.dataset?.targets.get(value.member ?? '');
    if (!holds || !target || holds.includes(target.kind)) return false;
    const wanted = holds.map((kind) => nouns[kind]).join(' or ');
    scope.problems.report(
      'E0322',
      `\`${builtin.name}\` reads ${wanted}; \`truth.${value.member}\` holds ${nouns[target.kind]}`,
      [at(value.span, `expected ${wanted}`), at(target.span, `holds ${nouns[target.kind]}`)],
      alternatives(builtin, holds, target.kind, scope),
    );
    return true;
  });
  return unfit.length === 0;
}

/** Columns that hold what the call reads, and calls of its category that read the target. */
function alternatives(
  { category, name }: Signature,
  wanted: readonly TargetKind[],
  held: TargetKind,
  { builtins }: Scope,
): string {
  const columns = builtins.columns.filter(({ use }) => use.kind === 'truth' && wanted.includes(use.target));
  const siblings: readonly Signature[] = category === 'loss' ? builtins.losses : builtins.metrics;
  const others = siblings.filter(({ parameters }) =>
    parameters.some(
      ({ type }) => type.kind === 'member' && type.of === 'truth' && type.holds?.includes(held),
    ),
  );
  return [
    ...(columns.length > 0
      ? [`columns for \`${name}\`: ${columns.map((column) => column.name).join(', ')}`]
      : []),
    ...(others.length > 0 ? [`for this target: ${others.map((other) => other.name).join(', ')}`] : []),
  ].join('\n');
}
