import type { RunSpec, TaskSpec } from '../compiler/artifact/run_spec.ts';
import type { Prepare, Prepared } from '../runtime/data/preparer.ts';
import type { Engine } from '../runtime/execute/engine.ts';
import { own } from '../runtime/own.ts';
import { decodeRecord } from '../runtime/predict/decode.ts';
import type { RecordOutputs } from '../runtime/predict/outputs/decoder.ts';
import type { HeadPrediction, PredictionSettings } from '../runtime/predict/prediction.ts';
import type { Predictor } from '../runtime/predict/predictor.ts';
import { type InputRecord, type RecordPlace, sampleOf } from '../runtime/predict/record.ts';
import type { TaskInput } from '../runtime/predict/task_inputs.ts';
import type { Sample } from '../runtime/records/record.ts';
import { ExportedModelError } from './errors.ts';
import type { ModelHost } from './host.ts';
import type { ModelFacts } from './manifest.ts';

/** A task of an exported model, with its inputs and outputs. */
export interface ExportedTask {
  readonly name: string;
  readonly inputs: readonly TaskInput[];
  readonly heads: readonly {
    readonly name: string;
    /** Kind of the output: `class`, `labels`, `number`, `rank`, `embedding`, `object_classes`, … */
    readonly puts: string;
    /** Names of the classes in index order; absent for numbers and embeddings. */
    readonly classes?: readonly string[];
  }[];
}

/** Prediction for one record. */
export interface ExportedPrediction extends HeadPrediction {
  readonly task: string;
  /** Every head by name, if the task has several heads of a kind. */
  readonly heads?: Readonly<Record<string, HeadPrediction>>;
}

export interface ExportedPredictOptions extends PredictionSettings {
  /** Task to predict; optional if the model has only one. */
  readonly task?: string | undefined;
}

/** The parts of an exported model, for callers with their own record type. */
export interface ExportedParts {
  readonly facts: ModelFacts;
  readonly run: RunSpec;
  readonly engine: Engine;
  readonly predictor: Predictor;
  readonly prepare: Prepare;
  readonly host: ModelHost;
  readonly bytes: number;
}

/** An exported model on a device. */
export class ExportedModel {
  /** Name of the model in its spec. */
  readonly name: string;
  readonly tasks: readonly ExportedTask[];
  /** Bytes of its parameters on the device. */
  readonly bytes: number;
  readonly #parts: ExportedParts;

  /**
   * @internal Created by `openExported`.
   */
  constructor(parts: ExportedParts) {
    const { facts, run, bytes } = parts;
    this.#parts = parts;
    this.name = facts.model;
    this.bytes = bytes;
    this.tasks = run.tasks.map((task) => describedTask(task, facts));
  }

  /**
   * The prediction for one record. Throws DataError if an input is missing or cannot be read,
   * ExportedModelError for an unknown task.
   */
  async predict(record: InputRecord, options: ExportedPredictOptions = {}): Promise<ExportedPrediction> {
    const task = this.#task(options.task);
    const sample = this.#sampleOf(record, task);
    return this.decode(task.name, sample, await this.outputs(task.name, sample), options);
  }

  /** The inputs of a record, before preparation. Throws DataError. */
  sampleOf(record: InputRecord, task: string): Sample {
    return this.#sampleOf(record, this.#task(task));
  }

  /** Outputs of all heads for a record. Throws DataError. */
  async outputs(task: string, sample: Sample): Promise<RecordOutputs> {
    async function* single() {
      yield { record: 0, sample };
    }
    for await (const { outputs, error } of this.#parts.predictor.run(this.#task(task), single())) {
      if (error) throw error;
      return outputs;
    }
    throw new Error('a record has no outcome');
  }

  /** Tensors of a record after preparation. Throws DataError. */
  async prepared(task: string, { id, fields }: Sample): Promise<Prepared['inputs']> {
    return (await this.#parts.prepare(task, [{ id, fields }])).inputs;
  }

  /** The prediction in the user's terms, from the outputs of the heads. */
  async decode(
    name: string,
    sample: Sample,
    outputs: RecordOutputs,
    settings: PredictionSettings = {},
  ): Promise<ExportedPrediction> {
    const task = this.#task(name);
    const { facts, host } = this.#parts;
    const known = { classes: facts.classes, statistics: facts.fitted.statistics };
    const image = Object.values(sample.fields).find((field) => field.kind === 'image');
    const size = image && hasBoxes(task) ? await host.storedSize(image.image) : undefined;
    return { task: name, ...decodeRecord(task, outputs, known, { settings, image: size }) };
  }

  /** @internal */
  get parts(): ExportedParts {
    return this.#parts;
  }

  /** Releases the device. */
  async close(): Promise<void> {
    await this.#parts.host.device.close();
  }

  #sampleOf(record: InputRecord, { name }: TaskSpec): Sample {
    return sampleOf(record, inputsOf(this.#parts.facts, name), called, this.#parts.host.records);
  }

  #task(name: string | undefined): TaskSpec {
    const { tasks } = this.#parts.run;
    const [only, ...others] = tasks;
    if (name === undefined && only && others.length === 0) return only;
    const found = tasks.find((task) => task.name === name);
    if (found) return found;
    const problem = name === undefined ? 'name a task' : `there is no task ${name}`;
    throw new ExportedModelError(`${problem}; the tasks are ${tasks.map((task) => task.name).join(', ')}`);
  }
}

const called: RecordPlace = { where: 'the record', folder: '', from: 'call' };

function hasBoxes({ heads }: TaskSpec): boolean {
  return heads.some(({ puts }) => puts === 'boxes');
}

function inputsOf({ tasks }: ModelFacts, name: string): readonly TaskInput[] {
  const found = tasks.find((task) => task.name === name);
  if (!found) throw new ExportedModelError(`the description of the model has no inputs of task ${name}`);
  return found.inputs;
}

function describedTask({ name, dataset, heads }: TaskSpec, facts: ModelFacts): ExportedTask {
  return {
    name,
    inputs: inputsOf(facts, name),
    heads: heads.map((head) => {
      const classes = head.truth === undefined ? undefined : own(facts.classes, `${dataset}.${head.truth}`);
      return { name: head.name, puts: head.puts, ...(classes ? { classes } : {}) };
    }),
  };
}
