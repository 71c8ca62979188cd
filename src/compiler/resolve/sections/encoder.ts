import type { Span } from '../../diagnostics/diagnostic.ts';
import type { ModelCall, ModelEncoder } from '../../model/model.ts';
import { understood } from '../check/block.ts';
import { complete, isCall, isReference, listOf } from '../check/checked.ts';
import type { Scope } from '../constants/scope.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { checkSection } from './section.ts';

/** Properties of an encoder that tasks refer to, present even if the encoder is invalid. */
export interface KnownEncoder {
  readonly span: Span;
  readonly reads: string | undefined;
  /** Names of the views; undefined if the encoder is invalid. */
  readonly views: readonly string[] | undefined;
  readonly model: ModelEncoder | undefined;
}

export function encoderOf(expanded: Expanded, scope: Scope): KnownEncoder {
  const { name, span } = expanded.declared;
  const block = checkSection(expanded, scope);
  const views = new Map<string, readonly ModelCall[]>();
  let known = true;
  const entries = block.all('views').flatMap((nested) => [...nested.block.open]);
  for (const [view, { value }] of entries) {
    if (value === undefined) known = false;
    else if (listOf(isCall)(value)) views.set(view, value);
  }
  const reads = block.get('reads', isReference)?.to;
  const model = complete({
    name: name ?? '',
    reads,
    body: block.get('body', listOf(isCall)),
    init: block.get('init', listOf(isCall)),
    views: known ? Object.fromEntries(views) : undefined,
    span,
  });
  const clear = expanded.ancestorsExist && understood(expanded.content, expanded.declared.signature);
  return { span, reads, views: clear ? entries.map(([view]) => view) : undefined, model };
}
