import { lengthOfTraining } from './length.ts';
import type {
  Model,
  ModelCall,
  ModelDataset,
  ModelDecoder,
  ModelDecoding,
  ModelEncoder,
  ModelModality,
  ModelTask,
  ModelTrain,
  ModelValue,
} from './model.ts';
import { memoryText, valueText } from './print.ts';

/** A setting that differs between two models; undefined in the model that lacks it. */
export interface Change {
  /** Path as for `--set`: `train.optimizer.lr`. */
  readonly path: string;
  readonly before: string | undefined;
  readonly now: string | undefined;
}

/** A setting that is not the same in all of several models. */
export interface Difference {
  /** Path as for `--set`. */
  readonly path: string;
  /** The setting of each model; undefined if the model lacks it. */
  readonly values: readonly (string | undefined)[];
}

/**
 * Settings that differ between two models of one spec, in the order of its blocks. Ignores settings that only
 * the start of a run reads (`init`) and those that change no result (`cache`).
 */
export function changedSettings(before: Model, now: Model): readonly Change[] {
  return differences([before, now].map((model) => new Settings(model).texts)).map(({ path, values }) => ({
    path,
    before: values[0],
    now: values[1],
  }));
}

/** Settings that differ between models, including those that only the start of a run reads. */
export function differingSettings(models: readonly Model[]): readonly Difference[] {
  return differences(models.map((model) => new Map([...new Settings(model).texts, ...startSettings(model)])));
}

/** Initial values of parameters, by path. */
function startSettings({ encoders, decoders, train }: Model): ReadonlyMap<string, string> {
  const blocks = [...encoders, ...decoders, { name: 'train', init: train.init }];
  return new Map(
    blocks.flatMap(({ name, init }) =>
      init.length === 0 ? [] : [[`${name}.init`, valueText(init)] as const],
    ),
  );
}

function differences(settings: readonly ReadonlyMap<string, string>[]): readonly Difference[] {
  // The order of the last model: when a run is resumed, its settings are the current ones.
  const paths = new Set(settings.toReversed().flatMap((texts) => [...texts.keys()]));
  const found = [...paths]
    .map((path): Difference => ({ path, values: settings.map((texts) => texts.get(path)) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
  // If a built-in was replaced, added or removed, only its name is reported, not its arguments.
  const within = (path: string) => found.some((other) => path.startsWith(`${other.path}.`));
  return found.filter(({ path, values }) => !(values.includes(undefined) && within(path)));
}

/** Every setting of a model as text, by path. */
class Settings {
  readonly texts = new Map<string, string>();

  constructor(model: Model) {
    for (const modality of model.modalities) this.#modality(modality);
    for (const encoder of model.encoders) this.#encoder(encoder);
    for (const decoder of model.decoders) this.#decoder(decoder);
    for (const dataset of model.datasets) this.#dataset(dataset);
    for (const task of model.tasks) this.#task(task, model.train);
    this.#train(model.train);
    this.texts.set('device.precision', `.${model.device.precision}`);
  }

  /** Null stands for an absent value. */
  #value(path: string, value: ModelValue): void {
    if (value !== null) this.texts.set(path, valueText(value));
  }

  #values(path: string, values: Readonly<Record<string, ModelValue>>): void {
    for (const [name, value] of Object.entries(values)) this.#value(`${path}.${name}`, value);
  }

  #call(path: string, call: ModelCall | null): void {
    if (!call) return;
    this.texts.set(path, call.builtin);
    this.#values(path, call.args);
  }

  /** Adds each call under its label or name, and the order of the calls at the path itself. */
  #calls(path: string, calls: readonly ModelCall[]): void {
    this.texts.set(path, calls.map(({ label, builtin }) => label ?? builtin).join(' -> '));
    for (const call of calls) this.#call(`${path}.${call.label ?? call.builtin}`, call);
  }

  #modality({ name, dtype, dims, field, prepare }: ModelModality): void {
    this.#values(name, { field });
    this.texts.set(`${name}.tensor`, `${dtype}[${dims.join(', ')}]`);
    this.#calls(`${name}.prepare`, prepare);
  }

  #encoder({ name, reads, body, views }: ModelEncoder): void {
    this.texts.set(`${name}.reads`, reads);
    this.#calls(`${name}.body`, body);
    for (const [view, calls] of Object.entries(views)) this.#calls(`${name}.views.${view}`, calls);
  }

  #decoder({ name, body, scope }: ModelDecoder): void {
    this.#call(`${name}.body`, body);
    this.texts.set(`${name}.scope`, `.${scope}`);
  }

  #dataset({ name, format, columns, skip, facts }: ModelDataset): void {
    this.#call(`${name}.format`, format);
    for (const [column, call] of Object.entries(columns)) this.#call(`${name}.columns.${column}`, call);
    this.#values(name, { skip, ...facts });
  }

  #task(task: ModelTask, train: ModelTrain): void {
    const { name, dataset, index, sampling, decoding } = task;
    this.texts.set(`${name}.dataset`, dataset);
    this.texts.set(`${name}.sampler`, `.${task.sampler}`);
    this.#values(name, { index, sampling });
    if (decoding) this.#decoding(name, decoding);
    // A batch size equal to that of `train` is a setting of `train`.
    if (task.batch !== train.batch) this.#value(`${name}.batch`, task.batch);
    this.#calls(`${name}.head`, task.heads);
    this.#calls(
      `${name}.loss`,
      task.loss.map(({ weight, call }) => ({ ...call, args: { weight, ...call.args } })),
    );
    this.#calls(`${name}.metric`, task.metrics);
    for (const [modality, steps] of Object.entries(task.prepare))
      this.#calls(`${name}.prepare.${modality}`, steps);
  }

  #decoding(task: string, { decoder, attend, queries, everyLayer, match }: ModelDecoding): void {
    this.texts.set(`${task}.decoder`, decoder);
    this.texts.set(`${task}.attend`, attend.map(memoryText).join(', '));
    this.#values(task, { queries, every_layer: everyLayer });
    this.#call(`${task}.match`, match);
  }

  #train(train: ModelTrain): void {
    const { batch, accumulate, seed } = train;
    this.#values('train', { ...lengthOfTraining(train), batch, accumulate, seed });
    this.#call('train.optimizer', train.optimizer);
    this.#call('train.lr_schedule', train.lrSchedule);
    this.#call('train.clip', train.clip);
    if (train.noDecay.length > 0) this.#values('train', { no_decay: train.noDecay });
    for (const { name, params, learningRate, weightDecay, frozen } of train.groups) {
      this.#values(`train.group.${name}`, {
        params,
        lr: learningRate ?? null,
        weight_decay: weightDecay ?? null,
        frozen,
      });
    }
    this.#values('train.checkpoint', train.checkpoint);
    this.#values('train.evaluate', train.evaluate);
  }
}
