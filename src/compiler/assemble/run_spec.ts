import type { InitSpec, PlainCall, PlainValue, RunSpec, TaskSpec, TrainSpec } from '../artifact/run_spec.ts';
import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { Model, ModelCall, ModelReference, ModelTask, ModelTrain, ModelValue } from '../model/model.ts';
import { modalitiesOf } from './sizes.ts';

/** What the runtime needs to know of a model beside its programs. */
export function runSpec(model: Model, builtins: Builtins): RunSpec {
  return {
    model: model.name,
    init: initOf(model),
    modalities: model.modalities.map(({ name, kind, prepare }) => ({
      name,
      kind,
      prepare: prepare.map(plainCall),
    })),
    datasets: model.datasets.map(({ name, format, cache, facts }) => ({
      name,
      format: plainCall(format),
      cache,
      facts,
    })),
    tasks: model.tasks.map((task) => taskSpec(model, builtins, task)),
    train: trainSpec(model.train),
  };
}

/** Of the whole model, then of its parts. */
function initOf({ train, encoders, decoders }: Model): readonly InitSpec[] {
  const of = (calls: readonly ModelCall[], within: readonly string[]) =>
    calls.map((call) => ({ within, call: plainCall(call) }));
  return [...of(train.init, []), ...[...encoders, ...decoders].flatMap(({ init, name }) => of(init, [name]))];
}

function taskSpec(model: Model, builtins: Builtins, task: ModelTask): TaskSpec {
  const { name, dataset, sampling, batch } = task;
  return {
    name,
    dataset,
    sampling,
    batch,
    modalities: modalitiesOf(model, task).map((modality) => modality.name),
    prepare: Object.fromEntries(
      Object.entries(task.prepare).map(([modality, steps]) => [modality, steps.map(plainCall)]),
    ),
    truth: truthOf(builtins, task),
    heads: task.heads.map((call) => ({
      name: call.label!,
      kind: call.word,
      outputs: builtinNamed(builtins.heads, call.word).outputs(call, task.heads),
    })),
    metrics: task.metrics.map(plainCall),
  };
}

/** The tensors that the task's matching and losses are told, each once; the batch stays a name, the rest are numbers. */
function truthOf(builtins: Builtins, task: ModelTask): TaskSpec['truth'] {
  const matched = task.match
    ? ([
        { name: 'truth.label', dtype: 'i32', shape: ['batch', 'boxes'] },
        { name: 'truth.box', dtype: 'f32', shape: ['batch', 'boxes', 4] },
      ] as const)
    : [];
  const compared = task.loss.flatMap(({ call }) => {
    const head = task.heads.find(({ label }) => label === (call.args.head as ModelReference).member)!;
    const labels = builtinNamed(builtins.heads, head.word).outputs(head, task.heads);
    return builtinNamed(builtins.losses, call.word).truth.map(({ argument, dtype, shape }) => ({
      name: `truth.${(call.args[argument] as ModelReference).member}`,
      dtype,
      shape: shape.map((size) => (size === 'labels' ? labels : size)),
    }));
  });
  const read = [...matched, ...compared];
  return read.filter(({ name }, i) => read.findIndex((other) => other.name === name) === i);
}

function trainSpec(train: ModelTrain): TrainSpec {
  const learningRate = Number(train.optimizer.args.lr);
  const weightDecay = Number(train.optimizer.args.weight_decay ?? 0);
  return {
    steps: train.steps,
    accumulate: train.accumulate,
    seed: train.seed,
    optimizer: plainCall(train.optimizer),
    groups: [
      { name: 'default', learningRate, weightDecay },
      ...train.groups.map((group) => ({
        name: group.name,
        learningRate: group.learningRate ?? learningRate,
        weightDecay,
      })),
    ],
    lrSchedule: withSteps(plainCall(train.lrSchedule), train.steps),
    clip: train.clip ? plainCall(train.clip) : null,
    checkpoint: train.checkpoint,
    evaluate: train.evaluate,
  };
}

/** A learning-rate schedule without a length of its own ends with the training. */
function withSteps(schedule: PlainCall, steps: number): PlainCall {
  return schedule.args.steps === null ? { ...schedule, args: { ...schedule.args, steps } } : schedule;
}

function plainCall({ word, args }: ModelCall): PlainCall {
  return {
    word,
    args: Object.fromEntries(Object.entries(args).map(([name, value]) => [name, plainValue(value)])),
  };
}

/** References become names: of a head its own (`answer`), of a truth that of its tensor (`truth.label`). */
function plainValue(value: ModelValue): PlainValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(plainValue);
  if (value.kind === 'call') return plainCall(value);
  if (value.to === 'head') return value.member!;
  return value.member === undefined ? value.to : `${value.to}.${value.member}`;
}

function isList(value: object): value is readonly ModelValue[] {
  return Array.isArray(value);
}
