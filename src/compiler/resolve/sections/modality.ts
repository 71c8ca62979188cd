import { modalities, modalityKinds } from '../../catalog/modalities/index.ts';
import { type ModalityBuiltin, tensorForm } from '../../catalog/modality.ts';
import type { PrepareSignature } from '../../catalog/signature.ts';
import type { Facts } from '../../model/facts.ts';
import type { ModalityKind, ModelCall, ModelModality } from '../../model/model.ts';
import { complete, isCall, isTensor, isText, listOf, type ModelTensor, orNull } from '../check/checked.ts';
import type { Scope } from '../constants/scope.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { at } from '../problems.ts';
import { listed } from '../wording.ts';
import { checkSection } from './section.ts';
import { checkStepOrder } from './step_order.ts';

export function modalityOf(expanded: Expanded, scope: Scope): ModelModality | undefined {
  const { name, span } = expanded.declared;
  const block = checkSection(expanded, scope);
  const tensor = block.get('tensor', isTensor);
  const prepare = block.get('prepare', listOf(isCall));
  const form = tensor && formOf(tensor, prepare?.[0], scope);
  const stepsFit = form !== undefined && prepare !== undefined && checkSteps(prepare, form, scope);
  if (stepsFit) checkStepOrder(prepare, form.kind, scope);
  const facts = form && prepare && factsOf(form, tensor, prepare, scope);
  return complete({
    name: name ?? '',
    ...(form ?? { kind: undefined, dtype: undefined, dims: undefined }),
    field: block.get('field', orNull(isText)),
    // Tasks add their steps to these.
    prepare: stepsFit ? prepare : undefined,
    facts,
    span,
  });
}

interface Form {
  readonly kind: ModalityKind;
  readonly dtype: 'f32' | 'i32';
  readonly dims: readonly (number | string)[];
}

/**
 * The kind of modality whose form the tensor has; if several match, the kind of the first preparation step.
 */
function formOf(tensor: ModelTensor, first: ModelCall | undefined, scope: Scope): Form | undefined {
  const { dtype, dims } = tensor;
  const fitting = modalityKinds().filter((builtin) => fits(builtin, tensor));
  const on = first && prepareBuiltin(first, scope).on;
  const chosen = fitting.find(({ kind }) => kind === on) ?? fitting[0];
  if (chosen) return { kind: chosen.kind, dtype: chosen.dtype, dims };
  const forms = modalityKinds().map((builtin) => `${builtin.kind} are \`${tensorForm(builtin)}\``);
  return scope.problems.report(
    'E0315',
    `unsupported tensor type \`${dtype}[${dims.join(', ')}]\``,
    [at(tensor.span, 'the form of no kind of modality')],
    `${forms.join(', ')}; the batch is not written`,
  );
}

function fits({ dtype, axes, fixed }: ModalityBuiltin, tensor: ModelTensor): boolean {
  return (
    tensor.dtype === dtype &&
    tensor.dims.length === axes.length &&
    axes.every((axis, i) => fitsSize(fixed?.[axis], tensor.dims[i]!))
  );
}

function fitsSize(fixed: number | 'any' | undefined, size: number | string): boolean {
  if (fixed === undefined) return true;
  return fixed === 'any' ? typeof size === 'number' : size === fixed;
}

/**
 * Checks the preparation steps of a modality, or the steps of a task that replace them. Returns whether they
 * fit.
 */
export function checkSteps(
  steps: readonly ModelCall[],
  { kind, dims }: Pick<ModelModality, 'kind' | 'dims'>,
  scope: Scope,
): boolean {
  const others = steps.filter((step) => prepareBuiltin(step, scope).on !== kind);
  for (const step of others) {
    const { on } = prepareBuiltin(step, scope);
    const fitting = scope.builtins.prepare
      .filter((builtin) => builtin.on === kind)
      .map((builtin) => builtin.name);
    scope.problems.report(
      'E0315',
      `\`${step.builtin}\` works on ${on}, not on ${kind}`,
      [at(step.span, `the modality has ${kind}`)],
      fitting.length > 0 ? `steps on ${kind}: ${fitting.join(', ')}` : undefined,
    );
  }
  const fitting = steps.filter((step) => !others.includes(step));
  const channels = Number(dims[modalities[kind].axes.indexOf('channels')]);
  const conflicts = fitting.map((step) => checkChannels(step, channels, scope));
  return others.length === 0 && conflicts.every((count) => count === 0);
}

/** Reports lists of a step that lack an item for each channel. Returns the number of such lists. */
function checkChannels(step: ModelCall, channels: number, scope: Scope): number {
  const lists = prepareBuiltin(step, scope).perChannel ?? [];
  const wrong = lists.flatMap((name) => {
    const list = step.args[name];
    const fits = !Array.isArray(list) || list.length === 1 || list.length === channels;
    return fits ? [] : [{ name, items: list.length }];
  });
  for (const { name, items } of wrong) {
    scope.problems.report(
      'E0311',
      `\`${name}\` needs ${counted(channels, 'item')}, found ${items}`,
      [at(step.span, `the tensor has ${counted(channels, 'channel')}`)],
      `give one for each channel, or one for all, as in \`${name}: 0.5\``,
    );
  }
  return wrong.length;
}

function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

/** The built-in of a step. Its presence has been checked. */
function prepareBuiltin(step: ModelCall, scope: Scope): PrepareSignature {
  return scope.builtins.prepare.find((builtin) => builtin.name === step.builtin)!;
}

/** Facts of all steps; later steps override earlier ones. Sizes in the tensor type must agree with them. */
function factsOf(
  form: Form,
  tensor: ModelTensor,
  prepare: readonly ModelCall[],
  scope: Scope,
): Facts | undefined {
  const prepared: Facts = Object.assign({}, ...prepare.map((step) => stepFacts(step, scope)));
  const declared = sizesIn(form);
  for (const [name, size] of Object.entries(declared)) {
    const found = prepared[name as keyof Facts];
    if (typeof found === 'number' && found !== size)
      reportDisagreement(name, size, found, tensor, prepare, scope);
  }
  const facts = { ...prepared, ...declared };
  if (!modalities[form.kind].needsVocabulary || facts.vocabulary !== undefined) return facts;
  return reportNoVocabulary(prepare, scope);
}

function reportNoVocabulary(prepare: readonly ModelCall[], scope: Scope): undefined {
  const reader = prepare.find((step) => pathIn(step, scope) !== undefined);
  // A missing file has been reported.
  if (reader && !scope.host.exists(scope.host.resolve(scope.file, pathIn(reader, scope)!))) return undefined;
  if (reader) {
    return scope.problems.report(
      'E0502',
      `no vocabulary can be read from ${JSON.stringify(pathIn(reader, scope))}`,
      [at(reader.span, 'not a file that can be read')],
      'give a text file with a token per line, not a folder',
    );
  }
  return scope.problems.report(
    'E0318',
    'the size of the vocabulary is not known',
    [at(prepare[0]!.span, 'no step here has a vocabulary')],
    `begin with ${listed(
      scope.builtins.prepare
        .filter((builtin) => builtin.facts && builtin.on === 'tokens')
        .map((builtin) => builtin.name),
      'or',
    )}`,
  );
}

/** Path of the file from which a step reads its facts. */
function pathIn(step: ModelCall, scope: Scope): string | undefined {
  const { parameters } = prepareBuiltin(step, scope);
  const paths = parameters.filter(({ type }) => type.kind === 'path').map(({ name }) => step.args[name]);
  return paths.find((path) => typeof path === 'string');
}

export function stepFacts(step: ModelCall, scope: Scope): Facts {
  const builtin = prepareBuiltin(step, scope);
  const args = Object.fromEntries(
    builtin.parameters.map(({ name, type }) => {
      const value = step.args[name];
      const isPath = type.kind === 'path' && typeof value === 'string';
      return [name, isPath ? scope.host.resolve(scope.file, value) : value];
    }),
  );
  return builtin.facts?.(args, scope.host) ?? {};
}

/** Sizes that are numbers in the tensor type, without those that are fixed for the kind of modality. */
function sizesIn({ kind, dims }: Form): Readonly<Record<string, number>> {
  const { axes, fixed } = modalities[kind];
  return Object.fromEntries(
    axes.flatMap((name, i) => {
      const size = dims[i];
      return typeof size === 'number' && fixed?.[name] === undefined ? [[name, size] as const] : [];
    }),
  );
}

function reportDisagreement(
  name: string,
  size: number,
  found: number,
  tensor: ModelTensor,
  prepare: readonly ModelCall[],
  scope: Scope,
): void {
  const step = prepare.findLast((call) => name in stepFacts(call, scope));
  scope.problems.report(
    'E0316',
    `the tensor has ${name} ${size}, but its preparation produces ${found}`,
    [at(tensor.span, `${name} ${size}`), ...(step ? [at(step.span, `${name} ${found}`)] : [])],
    'make them equal, or name the size in the tensor instead of giving a number',
  );
}
