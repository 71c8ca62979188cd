import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Facts } from '../../model/facts.ts';
import type { ModelCall, ModelMemory, ModelModality, ModelReference, ModelTask } from '../../model/model.ts';
import { type CheckedBlock, understood } from '../check/block.ts';
import {
  allKnown,
  complete,
  isBoolean,
  isCall,
  isLoss,
  isNumber,
  isReference,
  listOf,
  orNull,
} from '../check/checked.ts';
import { checkReference } from '../check/references.ts';
import type { KnownDataset, Scope, TaskScope } from '../constants/scope.ts';
import { nestedId } from '../declarations/content.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { at } from '../problems.ts';
import { suggestion } from '../wording.ts';
import type { KnownEncoder } from './encoder.ts';
import { checkSteps, stepFacts } from './modality.ts';
import { checkSection } from './section.ts';

/** What tasks refer to; a block that is wrong is there by name, with an undefined model. */
export interface TaskSurroundings {
  readonly datasets: ReadonlyMap<string, KnownDataset>;
  readonly encoders: ReadonlyMap<string, KnownEncoder>;
  readonly modalities: ReadonlyMap<string, ModelModality | undefined>;
  readonly batch: number | undefined;
}

/** A task before its weight is seen together with the others'. */
export interface DraftTask {
  readonly span: Span;
  /** As written; undefined where wrong. */
  readonly weight: number | undefined;
  readonly weightSpan: Span;
  readonly model: Omit<ModelTask, 'sampling'> | undefined;
}

export function taskOf(
  expanded: Expanded,
  position: number,
  around: TaskSurroundings,
  outer: Scope,
): DraftTask {
  const scope: Scope = { ...outer, task: taskScope(expanded, around, outer) };
  const { name = '', span } = expanded.declared;
  const block = checkSection(expanded, scope);
  const heads = headsOf(block);
  const attend = attended(block, expanded, around, scope);
  if (scope.task?.heads?.length === 0) reportNoHead(expanded, scope);
  const index = block.get('index', orNull(isNumber));
  const batch = block.get('batch', orNull(isNumber));
  const weight = block.get('sampling', isNumber);
  const prepare = prepareOf(block, around, scope);
  const match = block.get('match', orNull(isCall));
  return {
    span,
    weight,
    weightSpan: expanded.content.fields.get('sampling')?.span ?? span,
    model: complete({
      name,
      index: index === null ? position : index,
      family: match ? 'detection' : attend && familyOf(attend, around),
      dataset: block.get('dataset', isReference)?.to,
      decoder: block.get('decoder', isReference)?.to,
      attend,
      queries: block.get('queries', isNumber),
      heads: allKnown(heads),
      match,
      loss: block.get('loss', isLoss)?.terms,
      everyLayer: block.get('every_layer', isBoolean),
      metrics: block.get('metric', listOf(isCall)),
      batch: batch === null ? around.batch : batch,
      prepare,
      facts: prepare && factsOf(prepare, scope),
      span,
    }),
  };
}

/** The dataset is looked at first: other fields speak of its numbers. */
function taskScope(
  { content, declared, whole }: Expanded,
  around: TaskSurroundings,
  scope: Scope,
): TaskScope {
  const field = content.fields.get('dataset');
  const type = { kind: 'reference', to: 'dataset' } as const;
  const reference = field && checkReference(field.value, type, '`dataset`', scope);
  const head = content.nested.get(nestedId('head', undefined));
  const heads = head ? [...head.content.fields.keys()] : [];
  // A template may speak of heads that its heirs add.
  const complete = whole && !declared.declaration.template && understood(content, declared.signature);
  return {
    dataset: reference && around.datasets.get(reference.to),
    heads: complete ? heads : undefined,
  };
}

/** Heads in the order of the text; the label of a head is its name. */
function headsOf(block: CheckedBlock): readonly (ModelCall | undefined)[] {
  return block
    .all('head')
    .flatMap((nested) => [...nested.block.open])
    .map(([label, { value }]) => (isCall(value) ? { ...value, label } : undefined));
}

function reportNoHead({ declared }: Expanded, scope: Scope): void {
  scope.problems.report(
    'E0314',
    `task \`${declared.name ?? ''}\` has no head`,
    [at(declared.span, '`head` is missing or empty')],
    'add `head { NAME: classification(dataset.classes) }`',
  );
}

function attended(
  block: CheckedBlock,
  { content, declared }: Expanded,
  around: TaskSurroundings,
  scope: Scope,
): readonly ModelMemory[] | undefined {
  const references = block.get('attend', listOf(isReference));
  if (references?.length === 0) {
    return scope.problems.report(
      'E0314',
      `task \`${declared.name ?? ''}\` attends to nothing`,
      [at((content.fields.get('attend') ?? declared).span, 'an empty list')],
      suggestion('', [...around.encoders.keys()], 'encoders'),
    );
  }
  return references && allKnown(references.map((reference) => memoryOf(reference, around, scope)));
}

function memoryOf(
  reference: ModelReference,
  around: TaskSurroundings,
  scope: Scope,
): ModelMemory | undefined {
  const { to, member, span } = reference;
  const encoder = around.encoders.get(to);
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

/** Published family of names, by the kinds of modalities a task reads. */
function familyOf(attend: readonly ModelMemory[], around: TaskSurroundings): string | undefined {
  const modalities = attend.map(({ encoder }) =>
    around.modalities.get(around.encoders.get(encoder)?.reads ?? ''),
  );
  const known = allKnown(modalities);
  if (!known) return undefined;
  const kinds = new Set(known.map((modality) => modality.kind));
  if (kinds.size === 2) return 'vl';
  return kinds.has('tokens') ? 'glue' : 'vision';
}

function factsOf(
  prepare: Readonly<Record<string, readonly ModelCall[]>>,
  scope: Scope,
): Readonly<Record<string, Facts>> {
  return Object.fromEntries(
    Object.entries(prepare).map(([modality, steps]): [string, Facts] => [
      modality,
      Object.assign({}, ...steps.map((step) => stepFacts(step, scope))),
    ]),
  );
}

function prepareOf(
  block: CheckedBlock,
  around: TaskSurroundings,
  scope: Scope,
): Readonly<Record<string, readonly ModelCall[]>> | undefined {
  const prepare = new Map<string, readonly ModelCall[]>();
  let known = true;
  for (const [name, { key, value }] of block.all('prepare').flatMap((nested) => [...nested.block.open])) {
    const modality = around.modalities.get(name);
    if (!around.modalities.has(name)) {
      scope.problems.report(
        'E0207',
        `there is no modality called \`${name}\``,
        [at(key.span, 'unknown modality')],
        suggestion(name, [...around.modalities.keys()], 'modalities'),
      );
    }
    if (!modality || !listOf(isCall)(value)) known = false;
    else {
      checkSteps(value, modality.kind, scope);
      prepare.set(name, value);
    }
  }
  return known ? Object.fromEntries(prepare) : undefined;
}
