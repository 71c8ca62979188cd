import type {
  ClassWeightsSpec,
  HeadSpec,
  InitSpec,
  PlainCall,
  PlainValue,
  RunSpec,
  TaskSpec,
  TrainSpec,
} from '../artifact/run_spec.ts';
import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import { endingAt } from '../catalog/parts/schedule.ts';
import { lengthOfTraining } from '../model/length.ts';
import type { Model, ModelCall, ModelHead, ModelTask, ModelTrain, ModelValue } from '../model/model.ts';
import { parameterGroups } from './parameter_groups.ts';
import { classWeightsName, lossTerms, memberOf, termIds } from './terms.ts';
import { truthOfHead } from './truth_of_head.ts';
import { headSizes, truthSpecs } from './truth_spec.ts';

/** Everything that the runtime needs in addition to the programs. */
export function runSpec(model: Model, builtins: Builtins): RunSpec {
  return {
    model: model.name,
    init: initOf(model),
    modalities: model.modalities.map(({ name, kind, dims, prepare }) => ({
      name,
      kind,
      dims,
      prepare: prepare.map(plainCall),
    })),
    datasets: model.datasets.map(({ name, format, columns, cache, skip, facts }) => ({
      name,
      format: plainCall(format),
      columns: Object.fromEntries(Object.entries(columns).map(([key, call]) => [key, plainCall(call)])),
      cache,
      skip,
      facts,
    })),
    tasks: model.tasks.map((task) => taskSpec(model, builtins, task)),
    train: trainSpec(model.train),
  };
}

/** Initial values of the whole model, then those of its parts. */
function initOf({ train, encoders, decoders }: Model): readonly InitSpec[] {
  const of = (calls: readonly ModelCall[], within: readonly string[]) =>
    calls.map((call) => ({ within, call: plainCall(call) }));
  return [...of(train.init, []), ...[...encoders, ...decoders].flatMap(({ init, name }) => of(init, [name]))];
}

function taskSpec(model: Model, builtins: Builtins, task: ModelTask): TaskSpec {
  const { name, dataset, sampling, batch, sampler } = task;
  const classWeights = classWeightsOf(builtins, task);
  return {
    name,
    dataset,
    sampling,
    batch,
    fields: task.fields,
    prepare: Object.fromEntries(
      Object.entries(task.prepare).map(([modality, steps]) => [modality, steps.map(plainCall)]),
    ),
    truth: truthSpecs(model, builtins, task),
    ...(classWeights.length > 0 ? { classWeights } : {}),
    ...(sampler === 'balanced' ? { sampler } : {}),
    loss: lossTerms(task.loss, builtins),
    heads: task.heads.map((call) => headSpec(model, builtins, task, call)),
    metrics: task.metrics.map(plainCall),
  };
}

function headSpec(model: Model, builtins: Builtins, task: ModelTask, call: ModelHead): HeadSpec {
  const { puts, outputs } = builtinNamed(builtins.heads, call.builtin);
  const truth = truthOfHead(builtins, task, call.label);
  return {
    name: call.label,
    kind: call.builtin,
    puts,
    outputs: outputs(call, task.heads),
    fields: fieldsOf(model, task, call.source),
    ...(truth === undefined ? {} : { truth }),
  };
}

/**
 * Inputs of a record that a head depends on: the input of its encoder, or those of all encoders that the
 * decoder attends to.
 */
function fieldsOf(
  { encoders }: Model,
  { fields }: ModelTask,
  source: ModelHead['source'],
): readonly string[] {
  if (source.kind === 'decoder') return [...new Set(Object.values(fields))];
  const { reads } = encoders.find(({ name }) => name === source.memory.encoder)!;
  return [fields[reads]!];
}

/** Class weights of the terms that have any. */
function classWeightsOf(builtins: Builtins, task: ModelTask): readonly ClassWeightsSpec[] {
  const ids = termIds(task.loss, builtins);
  return task.loss.flatMap(({ call }, i) => {
    const { inputs } = builtinNamed(builtins.losses, call.builtin);
    const sizes = headSizes(builtins, task, call);
    return Object.entries(inputs).flatMap(([argument, input]): readonly ClassWeightsSpec[] => {
      const weights = call.args[argument];
      if (input.from !== 'class_weights' || weights === null) return [];
      const name = classWeightsName(ids[i]!);
      return Array.isArray(weights)
        ? [{ kind: 'list', name, weights: weights.map(Number) }]
        : [
            {
              kind: 'balanced',
              name,
              truth: `truth.${memberOf(call, input.of)}`,
              classes: sizes.get(input.axis)!,
            },
          ];
    });
  });
}

function trainSpec(train: ModelTrain): TrainSpec {
  return {
    ...lengthOfTraining(train),
    accumulate: train.accumulate,
    seed: train.seed,
    optimizer: plainCall(train.optimizer),
    groups: parameterGroups(train),
    lrSchedule: scheduleOf(train),
    clip: train.clip ? plainCall(train.clip) : null,
    checkpoint: train.checkpoint,
    evaluate: train.evaluate,
  };
}

/**
 * A schedule without the argument `steps` ends with the training; epochs become steps when the data is
 * opened.
 */
function scheduleOf({ lrSchedule, steps }: ModelTrain): PlainCall {
  const call = plainCall(lrSchedule);
  return steps === undefined ? call : endingAt(call, steps);
}

function plainCall({ builtin, args }: ModelCall): PlainCall {
  return {
    builtin,
    args: Object.fromEntries(Object.entries(args).map(([name, value]) => [name, plainValue(value)])),
  };
}

/** References become names: a head its name (`answer`), a truth the name of its tensor (`truth.label`). */
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
