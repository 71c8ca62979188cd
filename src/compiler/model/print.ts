import { lengthOfTraining } from './length.ts';
import type {
  DeviceOptions,
  Model,
  ModelCall,
  ModelDecoder,
  ModelDecoding,
  ModelEncoder,
  ModelGroup,
  ModelLossTerm,
  ModelMemory,
  ModelModality,
  ModelTask,
  ModelTrain,
  ModelValue,
} from './model.ts';

/** The Model stage as text, for `--emit model`, with all defaults filled in. */
export function printModel(model: Model): string {
  const sections = [
    [`model ${model.name}`],
    ...model.modalities.map(modalityLines),
    ...model.encoders.map(encoderLines),
    ...model.decoders.map(decoderLines),
    ...model.datasets.map((dataset) => [
      `dataset ${dataset.name}`,
      `  format ${callText(dataset.format)}`,
      ...Object.entries(dataset.columns).map(([name, call]) => `  column ${name} ${callText(call)}`),
      ...(dataset.cache === null ? [] : [`  cache ${JSON.stringify(dataset.cache)}`]),
      ...(dataset.skip === null ? [] : [`  skip ${dataset.skip}`]),
      ...Object.entries(dataset.facts).map(([name, value]) => `  ${name} ${value}`),
    ]),
    ...model.tasks.map(taskLines),
    trainLines(model.train),
    ...deviceSections(model.device),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function modalityLines({ name, kind, dtype, dims, field, prepare, facts }: ModelModality): readonly string[] {
  return [
    `modality ${name}: ${kind} ${dtype}[${dims.join(', ')}]`,
    ...(field === null ? [] : [`  field ${JSON.stringify(field)}`]),
    ...pipeLines('prepare', prepare),
    ...Object.entries(facts).map(([fact, value]) => `  fact ${fact} ${valueText(value)}`),
  ];
}

function encoderLines({ name, reads, body, views, init }: ModelEncoder): readonly string[] {
  return [
    `encoder ${name}`,
    `  reads ${reads}`,
    ...pipeLines('body', body),
    ...initLines(init),
    ...Object.entries(views).flatMap(([view, calls]) => pipeLines(`view ${view}`, calls)),
  ];
}

function decoderLines({ name, body, scope, init }: ModelDecoder): readonly string[] {
  return [`decoder ${name}`, `  body ${callText(body)}`, `  scope ${scope}`, ...initLines(init)];
}

function taskLines(task: ModelTask): readonly string[] {
  return [
    `task ${task.name}: ${task.family}`,
    `  index ${task.index}`,
    `  dataset ${task.dataset}`,
    ...(task.decoding ? decodingLines(task.decoding) : []),
    ...task.heads.map((head) => `  head ${head.label} ${callText({ ...head, label: undefined })}`),
    ...task.loss.map((term) => `  loss ${lossText(term)}`),
    ...(task.decoding ? [`  every_layer ${task.decoding.everyLayer}`] : []),
    ...task.metrics.map((metric) => `  metric ${callText(metric)}`),
    `  sampling ${numberText(task.sampling)}`,
    ...(task.sampler === 'shuffled' ? [] : [`  sampler ${task.sampler}`]),
    `  batch ${task.batch}`,
    ...Object.entries(task.prepare).flatMap(([modality, calls]) => pipeLines(`prepare ${modality}`, calls)),
  ];
}

function decodingLines({ decoder, attend, queries }: ModelDecoding): readonly string[] {
  return [`  decoder ${decoder}`, `  attend ${attend.map(memoryText).join(', ')}`, `  queries ${queries}`];
}

/** `vision` or `language.cls`. */
export function memoryText({ encoder, view }: ModelMemory): string {
  return view ? `${encoder}.${view}` : encoder;
}

function lossText({ weight, call }: ModelLossTerm): string {
  return `${numberText(weight)} * ${callText(call)}`;
}

function trainLines(train: ModelTrain): readonly string[] {
  return [
    'train',
    ...Object.entries(lengthOfTraining(train)).map(([unit, count]) => `  ${unit} ${count}`),
    `  batch ${train.batch}`,
    ...(train.accumulate === 1 ? [] : [`  accumulate ${train.accumulate}`]),
    `  seed ${train.seed}`,
    `  optimizer ${callText(train.optimizer)}`,
    `  lr_schedule ${callText(train.lrSchedule)}`,
    `  clip ${train.clip ? callText(train.clip) : 'none'}`,
    ...initLines(train.init),
    ...(train.noDecay.length === 0 ? [] : [`  no_decay ${train.noDecay.join(', ')}`]),
    ...train.groups.map(groupText),
    `  checkpoint every ${train.checkpoint.every}, keep ${train.checkpoint.keep}`,
    `  evaluate every ${train.evaluate.every}, samples ${train.evaluate.samples}${patienceText(train)}`,
  ];
}

function deviceSections({ memory, recompute, precision }: DeviceOptions): readonly (readonly string[])[] {
  const lines = [
    ...(memory === null ? [] : [`  memory ${memory}`]),
    ...(recompute === 'none'
      ? []
      : [`  recompute ${typeof recompute === 'string' ? recompute : recompute.join(', ')}`]),
    ...(precision === 'f32' ? [] : [`  precision ${precision}`]),
  ];
  return lines.length > 0 ? [['device', ...lines]] : [];
}

function initLines(calls: readonly ModelCall[]): readonly string[] {
  return calls.length === 0 ? [] : [`  init ${calls.map(callText).join(', ')}`];
}

function patienceText({ evaluate: { patience } }: ModelTrain): string {
  return patience === null ? '' : `, patience ${patience}`;
}

function groupText({ name, params, learningRate, weightDecay, frozen }: ModelGroup): string {
  const rate = learningRate === undefined ? [] : [`lr ${numberText(learningRate)}`];
  const decay = weightDecay === undefined ? [] : [`weight_decay ${numberText(weightDecay)}`];
  return [`  group ${name}: ${params.join(', ')}`, ...rate, ...decay, ...(frozen ? ['frozen'] : [])].join(
    '; ',
  );
}

function pipeLines(name: string, calls: readonly ModelCall[]): readonly string[] {
  return [`  ${name}`, ...calls.map((call) => `    ${callText(call)}`)];
}

/** A call without the arguments that have no value. */
function callText({
  builtin,
  args,
  label,
}: Omit<ModelCall, 'label'> & { readonly label?: string | undefined }): string {
  const given = Object.entries(args).filter(([, value]) => value !== null);
  const text = `${builtin}(${given.map(([name, value]) => `${name}: ${valueText(value)}`).join(', ')})`;
  return label === undefined ? text : `${text} as ${label}`;
}

/** A value in the syntax of a spec. */
export function valueText(value: ModelValue): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if ('kind' in value) {
    if (value.kind === 'call') return callText(value);
    return value.member === undefined ? value.to : `${value.to}.${value.member}`;
  }
  return `[${value.map(valueText).join(', ')}]`;
}

/** A number rounded to 12 digits, which hides the noise of binary fractions. */
function numberText(value: number): string {
  return String(Number(value.toPrecision(12)));
}
