import type { ModelMemory, ModelReference } from '../../model/model.ts';
import type { Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';
import { suggestion } from '../wording.ts';
import type { KnownEncoder } from './encoder.ts';

/** The tokens that `vision` or `language.cls` refers to. Undefined: unknown and reported. */
export function memoryOf(
  { to, member, span }: ModelReference,
  encoders: ReadonlyMap<string, KnownEncoder>,
  scope: Scope,
): ModelMemory | undefined {
  const encoder = encoders.get(to);
  if (!encoder || member === undefined) return encoder && { encoder: to, span };
  const { views } = encoder;
  if (!views || views.includes(member)) return views && { encoder: to, view: member, span };
  return scope.problems.report(
    'E0207',
    `the encoder \`${to}\` has no view called \`${member}\``,
    [at(span, 'unknown view'), at(encoder.span, `\`${to}\` is declared here`)],
    suggestion(member, views, 'views') ?? `declare it: \`views { ${member}: first() }\``,
  );
}
