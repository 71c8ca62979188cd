import { mergedSteps } from '../../artifact/merged_steps.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Facts } from '../../model/facts.ts';
import type { ModelCall, ModelHead, ModelMemory, ModelTask } from '../../model/model.ts';
import type { Expression } from '../../syntax/ast.ts';
import { type CheckedBlock, understood } from '../check/block.ts';
import {
  allKnown,
  complete,
  isCall,
  isLoss,
  isNumber,
  isReference,
  isText,
  listOf,
  orNull,
} from '../check/checked.ts';
import { checkReference } from '../check/references.ts';
import { follow, type KnownHead, type Scope, type TaskScope } from '../constants/scope.ts';
import { nestedId } from '../declarations/content.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { at } from '../problems.ts';
import { suggestion } from '../wording.ts';
import { decodingOf } from './decoding.ts';
import { fieldsOf } from './fields.ts';
import { headsOf } from './heads.ts';
import { warnOfLoss } from './loss.ts';
import { checkSteps, stepFacts } from './modality.ts';
import { checkSection } from './section.ts';
import { checkStepOrder } from './step_order.ts';
import type { TaskContext } from './task_context.ts';

/** A task before its sampling weight is normalised over all tasks. */
export interface DraftTask {
  readonly name: string;
  readonly span: Span;
  /** The sampling weight as written; undefined if it is invalid. */
  readonly weight: number | undefined;
  readonly weightSpan: Span;
  /** Whether the weight was written as a percentage: `140%`. */
  readonly weightIsShare: boolean;
  readonly model: Omit<ModelTask, 'sampling'> | undefined;
}

export function taskOf(expanded: Expanded, position: number, context: TaskContext, outer: Scope): DraftTask {
  const scope: Scope = { ...outer, task: taskScope(expanded, context, outer) };
  const { name = '', span } = expanded.declared;
  const block = checkSection(expanded, scope);
  const decoding = decodingOf(block, expanded, context, scope);
  const heads = allKnown(headsOf(block, expanded, context, scope));
  const index = block.get('index', orNull(isNumber));
  const batch = block.get('batch', orNull(isNumber));
  const loss = block.get('loss', isLoss)?.terms;
  const size = batch === null ? context.batch : batch;
  // Not in templates: derived tasks may add heads and terms.
  if (!expanded.declared.declaration.template && loss) warnOfLoss({ heads, loss, batch: size }, scope);
  const sampling = expanded.content.fields.get('sampling');
  const prepare = prepareOf(block, context, scope);
  const read =
    heads && decoding !== undefined ? [...(decoding?.attend ?? []), ...memories(heads)] : undefined;
  return {
    name,
    span,
    weight: block.get('sampling', isNumber),
    weightSpan: sampling?.span ?? span,
    weightIsShare: sampling?.value.kind === 'number' && sampling.value.text.endsWith('%'),
    model: complete({
      name,
      index: index === null ? position : index,
      family: read && (decoding?.match ? 'detection' : familyOf(read, context)),
      dataset: block.get('dataset', isReference)?.to,
      fields: read && fieldsOf({ name, memories: read }, scope.task?.dataset, context, scope),
      decoding,
      heads,
      loss,
      metrics: block.get('metric', listOf(isCall)),
      sampler: samplerOf(block, expanded, scope),
      batch: size,
      prepare,
      facts: prepare && factsOf(prepare, scope),
      span,
    }),
  };
}

/** Encoder tokens that heads read. */
function memories(heads: readonly ModelHead[]): readonly ModelMemory[] {
  return heads.flatMap(({ source }) => (source.kind === 'encoder' ? [source.memory] : []));
}

/** `.balanced` needs one class for each record, which matched tasks do not have. */
function samplerOf(
  block: CheckedBlock,
  { content }: Expanded,
  scope: Scope,
): ModelTask['sampler'] | undefined {
  const option = block.get('sampler', isText);
  if (option !== 'balanced') return option === undefined ? undefined : 'shuffled';
  const [sampler, match] = [content.fields.get('sampler'), content.fields.get('match')];
  if (!sampler || !match) return 'balanced';
  return scope.problems.report(
    'E0321',
    'balanced sampling needs one class for each record; with `match` a record has a class for each box',
    [at(sampler.span, 'draws classes equally often'), at(match.span, 'compares boxes')],
    'remove `sampler: .balanced`',
  );
}

/** Scope of a task. Resolves the dataset first, because other fields refer to its facts. */
function taskScope(
  { content, declared, ancestorsExist }: Expanded,
  context: TaskContext,
  scope: Scope,
): TaskScope {
  const field = content.fields.get('dataset');
  const type = { kind: 'reference', to: ['dataset'] } as const;
  const reference = field && checkReference(field.value, type, '`dataset`', scope);
  const head = content.nested.get(nestedId('head', undefined));
  const heads = [...(head?.content.fields ?? [])].map(([name, { value }]) => knownHead(name, value, scope));
  // A template may refer to heads that derived tasks add.
  const complete =
    ancestorsExist && !declared.declaration.template && understood(content, declared.signature);
  return {
    dataset: reference && context.datasets.get(reference.to),
    heads: complete ? heads : undefined,
  };
}

function knownHead(name: string, expression: Expression, { builtins, constants }: Scope): KnownHead {
  const call = follow(expression, constants)?.value;
  const builtin =
    call?.kind === 'call' ? builtins.heads.find((known) => known.name === call.callee.name) : undefined;
  return { name, span: expression.span, puts: builtin?.puts };
}

/** Published family of names, from the kinds of modalities that a task reads. */
function familyOf(memories: readonly ModelMemory[], context: TaskContext): string | undefined {
  const modalities = memories.map(({ encoder }) =>
    context.modalities.get(context.encoders.get(encoder)?.reads ?? ''),
  );
  const known = allKnown(modalities);
  if (!known) return undefined;
  const kinds = new Set(known.map((modality) => modality.kind));
  if (kinds.size > 1) return 'vl';
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
  context: TaskContext,
  scope: Scope,
): Readonly<Record<string, readonly ModelCall[]>> | undefined {
  const prepare = new Map<string, readonly ModelCall[]>();
  let known = true;
  for (const [name, { key, value }] of block.all('prepare').flatMap((nested) => [...nested.block.open])) {
    const modality = context.modalities.get(name);
    if (!context.modalities.has(name)) {
      scope.problems.report(
        'E0207',
        `there is no modality called \`${name}\``,
        [at(key.span, 'unknown modality')],
        suggestion(name, [...context.modalities.keys()], 'modalities'),
      );
    }
    if (!modality || !listOf(isCall)(value)) known = false;
    else {
      if (checkSteps(value, modality, scope)) {
        checkStepOrder(mergedSteps(modality.prepare, value), modality.kind, scope);
      }
      prepare.set(name, value);
    }
  }
  return known ? Object.fromEntries(prepare) : undefined;
}
