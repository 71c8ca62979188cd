import { stageNames } from '../catalog/names.ts';
import { type Constants, follow, type Scope } from './constants/scope.ts';
import { nestedId } from './declarations/content.ts';
import type { Declared } from './declarations/declarations.ts';
import type { Expanded } from './declarations/inherit.ts';
import { at, type Problems } from './problems.ts';
import { withArticle } from './wording.ts';

/** Paths to parameters: names of encoders, decoders and tasks, and the names that may follow. */
export function parameterParts(
  blocks: readonly Expanded[],
  constants: Constants,
  problems: Problems,
): Scope['parts'] {
  const owners = new Map<string, Declared>();
  const parts = new Map<string, readonly string[] | undefined>();
  for (const block of blocks) {
    const { kind, name, declaration } = block.declared;
    if (name === undefined || declaration.template || !(kind in partsOf)) continue;
    const first = owners.get(name);
    if (first) reportShared(name, block.declared, first, problems);
    else owners.set(name, block.declared);
    parts.set(
      name,
      block.ancestorsExist ? partsOf[kind as keyof typeof partsOf](block, constants) : undefined,
    );
  }
  return parts;
}

/** Parts by kind of block; undefined: unknown because of an error. */
const partsOf = { encoder: stagesOf, decoder: stagesOf, task: partsOfTask };

function stagesOf({ content }: Expanded, constants: Constants): readonly string[] | undefined {
  const body = content.fields.get('body');
  const value = body && follow(body.value, constants)?.value;
  if (!value) return undefined;
  const stages = value.kind === 'pipe' ? value.stages : [{ expression: value, label: undefined }];
  const calls = stages.flatMap(({ expression, label }) =>
    expression.kind === 'call'
      ? { builtin: expression.callee.name, ...(label ? { label: label.name } : {}) }
      : [],
  );
  return stageNames(calls);
}

function partsOfTask({ content }: Expanded): readonly string[] {
  const heads = content.nested.get(nestedId('head', undefined))?.content.fields.keys() ?? [];
  return ['queries', 'loss', ...heads];
}

function reportShared(name: string, again: Declared, first: Declared, problems: Problems): void {
  problems.report(
    'E0208',
    `\`${name}\` names both ${withArticle(first.kind)} and ${withArticle(again.kind)}`,
    [at(again.span, `${withArticle(again.kind)}`), at(first.span, `${withArticle(first.kind)}`)],
    'rename one of them; paths to parameters begin with these names',
  );
}
