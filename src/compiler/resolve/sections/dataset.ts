import type { RuntimeBuiltin } from '../../catalog/signature.ts';
import type { ModelDataset } from '../../model/model.ts';
import { allKnown, complete, isCall, isNumber, isText, orNull } from '../check/checked.ts';
import type { KnownDataset, Scope } from '../constants/scope.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { checkSection } from './section.ts';

/** `known` is there for tasks even where the format is wrong. */
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
  const word: RuntimeBuiltin | undefined = scope.builtins.formats.find(
    (known) => known.name === format?.word,
  );
  const wellKnown = allKnown([...facts.values()]);
  return {
    known: { name, span, facts, truth: word?.truth },
    model: complete({
      name,
      format,
      cache: block.get('cache', orNull(isText)),
      facts: wellKnown && (Object.fromEntries(facts) as Record<string, number>),
      span,
    }),
  };
}
