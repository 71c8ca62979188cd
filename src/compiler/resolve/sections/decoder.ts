import type { ModelDecoder } from '../../model/model.ts';
import { complete, isCall, isText, listOf } from '../check/checked.ts';
import type { Scope } from '../constants/scope.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { checkSection } from './section.ts';

export function decoderOf(expanded: Expanded, scope: Scope): ModelDecoder | undefined {
  const { name, span } = expanded.declared;
  const block = checkSection(expanded, scope);
  const scoped = block.get('scope', isText);
  return complete({
    name: name ?? '',
    body: block.get('body', isCall),
    init: block.get('init', listOf(isCall)),
    scope: scoped === undefined ? undefined : scoped === 'task' ? ('task' as const) : ('model' as const),
    span,
  });
}
