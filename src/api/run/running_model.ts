import type { RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { storedSize } from '../../runtime/data/media/decode.ts';
import { DataError } from '../../runtime/errors.ts';
import { own } from '../../runtime/own.ts';
import { decodeRecord, type OutputFacts } from '../../runtime/predict/decode.ts';
import { nodeRecords } from '../../runtime/predict/node_records.ts';
import type {
  GivenRecord,
  PlacedRecord,
  PredictOptions,
  RecordOutcome,
} from '../../runtime/predict/outcome.ts';
import type { RecordOutputs } from '../../runtime/predict/outputs/decoder.ts';
import type { PredictedTask } from '../../runtime/predict/predicted_task.ts';
import type { Prediction, PredictionSettings } from '../../runtime/predict/prediction.ts';
import type { Pending, Predictor } from '../../runtime/predict/predictor.ts';
import { type InputRecord, sampleOf } from '../../runtime/predict/record.ts';
import { type TaskInput, taskInputs } from '../../runtime/predict/task_inputs.ts';
import { bytesIn, pathIn } from '../../runtime/records/file_bytes.ts';
import type { ImageSource } from '../../runtime/records/image_source.ts';
import type { Sample } from '../../runtime/records/record.ts';
import { tableForm } from '../../runtime/tables/form.ts';
import type { ModelDevice } from '../../web/host.ts';
import { OptionError } from '../options.ts';
import { chosenTask } from '../predict/task.ts';
import type { TrainedModel } from '../trained_model.ts';

/** The parts of a trained model that predict. */
export interface ModelParts {
  readonly run: RunSpec;
  readonly predictor: Predictor;
  readonly device: ModelDevice;
  readonly facts: OutputFacts;
  readonly step: number;
  readonly checkpoint: string;
}

/** A trained model and the device that runs it. */
export class RunningModel implements TrainedModel {
  readonly name: string;
  readonly tasks: readonly PredictedTask[];
  readonly step: number;
  readonly checkpoint: string;
  readonly #parts: ModelParts;

  constructor(parts: ModelParts) {
    this.#parts = parts;
    const { run, facts, step, checkpoint } = parts;
    this.name = run.model;
    this.step = step;
    this.checkpoint = checkpoint;
    this.tasks = run.tasks.map((task) => describedTask(run, task, facts));
  }

  get adapter(): string {
    return this.#parts.device.adapter.name;
  }

  async predict(
    records: Iterable<InputRecord> | AsyncIterable<InputRecord>,
    options: PredictOptions = {},
  ): Promise<readonly Prediction[]> {
    const predictions: Prediction[] = [];
    for await (const outcome of this.stream(placed(records), options)) {
      if (outcome.error) throw outcome.error;
      predictions.push(outcome.prediction);
    }
    return predictions;
  }

  async *stream(
    records: Iterable<GivenRecord> | AsyncIterable<GivenRecord>,
    options: PredictOptions = {},
  ): AsyncIterable<RecordOutcome> {
    requireSettings(options);
    const iterator = asyncIterator(records);
    const first = await iterator.next();
    if (first.done) return;
    const task = this.#taskFor(options.task, first.value);
    const inputs = taskInputs(this.#parts.run, task);
    const pending = pendingRecords(first.value, iterator, inputs);
    for await (const { record, outputs, error } of this.#parts.predictor.run(task, pending)) {
      if (error) yield { error };
      else yield await this.#outcome(task, record, outputs, options);
    }
  }

  async close(): Promise<void> {
    await this.#parts.device.close();
  }

  async #outcome(
    task: TaskSpec,
    { given, sample }: ReadRecord,
    outputs: RecordOutputs,
    settings: PredictionSettings,
  ): Promise<RecordOutcome> {
    if (given.error) throw new Error('a record without inputs has outputs');
    const { record, place } = given;
    const source = imageWithBoxes(task, sample);
    const image = source && (await storedSize(source));
    const decoded = decodeRecord(task, outputs, this.#parts.facts, { settings, image });
    const inputs = taskInputs(this.#parts.run, task);
    const prediction: Prediction = {
      task: task.name,
      ...(place.from === 'row' ? { id: place.where } : {}),
      input: shownInputs(record, inputs),
      ...decoded,
    };
    return { prediction, ...(source?.kind === 'file' ? { imageFile: source.path } : {}) };
  }

  #taskFor(name: string | undefined, { record = {} }: GivenRecord): TaskSpec {
    const names = new Set(Object.keys(record).filter((key) => own(record, key) !== undefined));
    const chosen = chosenTask(this.tasks, name, { kinds: new Set(), names });
    return this.#parts.run.tasks.find((task) => task.name === chosen.name)!;
  }
}

/** A record and the inputs read for it. */
interface ReadRecord {
  readonly given: GivenRecord;
  readonly sample: Sample | DataError;
}

async function* pendingRecords(
  first: GivenRecord,
  rest: AsyncIterator<GivenRecord>,
  inputs: readonly TaskInput[],
): AsyncIterable<Pending<ReadRecord>> {
  for (let next: IteratorResult<GivenRecord> = { value: first }; !next.done; next = await rest.next()) {
    const given = next.value;
    const sample = given.error ?? readSample(given, inputs);
    yield { record: { given, sample }, sample };
  }
}

function readSample({ record, place }: PlacedRecord, inputs: readonly TaskInput[]): Sample | DataError {
  try {
    return sampleOf(record, inputs, place, nodeRecords);
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}

/** Records of a call, numbered from 1. */
async function* placed(
  records: Iterable<InputRecord> | AsyncIterable<InputRecord>,
): AsyncIterable<PlacedRecord> {
  let number = 0;
  for await (const record of records) {
    number++;
    yield { record, place: { where: `record ${number}`, folder: process.cwd(), from: 'call' } };
  }
}

async function* asyncIterator<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, undefined> {
  yield* items;
  return undefined;
}

function describedTask(run: RunSpec, task: TaskSpec, { classes }: OutputFacts): PredictedTask {
  const format = run.datasets.find(({ name }) => name === task.dataset)?.format;
  return {
    name: task.name,
    inputs: taskInputs(run, task).map(({ name, kind, columns }) => ({ name, kind, columns })),
    ...(format?.builtin === 'table' && { table: tableForm(format.args) }),
    heads: task.heads.map(({ name, puts, truth }) => {
      const names = truth === undefined ? undefined : own(classes, `${task.dataset}.${truth}`);
      return { name, puts, ...(names ? { classes: names } : {}) };
    }),
  };
}

/** The image of a record, if the task finds boxes in it. */
function imageWithBoxes(task: TaskSpec, sample: Sample | DataError): ImageSource | undefined {
  if (sample instanceof DataError || !task.heads.some(({ puts }) => puts === 'boxes')) return undefined;
  return Object.values(sample.fields).find((field) => field.kind === 'image')?.image;
}

/** The inputs of a record as given; for bytes, their number. */
function shownInputs(record: InputRecord, inputs: readonly TaskInput[]): Readonly<Record<string, unknown>> {
  const names = new Set(inputs.flatMap(({ name, columns }) => [name, ...columns]));
  return Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => names.has(name))
      .map(([name, value]) => [name, shownValue(value)]),
  );
}

function shownValue(value: unknown): unknown {
  const bytes = bytesIn(value);
  return bytes ? (pathIn(value) ?? `${bytes.length} bytes`) : value;
}

/** Throws OptionError for meaningless settings. */
function requireSettings({ top, threshold, nms }: PredictionSettings): void {
  if (top !== undefined && !(Number.isSafeInteger(top) && top >= 1)) {
    throw new OptionError(`option top: expected a whole number of at least 1, found ${top}`);
  }
  for (const [name, value] of Object.entries({ threshold, nms })) {
    if (value !== undefined && !(value >= 0 && value <= 1)) {
      throw new OptionError(`option ${name}: expected a number from 0 to 1, found ${value}`);
    }
  }
}
