import { cellInputs } from '../../runtime/columns/cell_inputs.ts';
import { DataError } from '../../runtime/errors.ts';
import type { RecordHost } from '../../runtime/predict/record.ts';
import { ExportedModelError } from '../errors.ts';
import type { FileSource } from '../files.ts';
import type { ExportedModel } from '../model.ts';
import { openExported } from '../open.ts';
import { openBrowserDevice } from './device.ts';
import { browserDecoder, browserSize } from './image_decoder.ts';
import { decodeInBrowser } from './recordings.ts';

export { NoAdapterError } from '../../runtime/device/errors.ts';
export { DataError } from '../../runtime/errors.ts';
export type {
  HeadPrediction,
  LabelProbability,
  PredictedBox,
  PredictionSettings,
} from '../../runtime/predict/prediction.ts';
export { ExportedModelError } from '../errors.ts';
export type { ExportedPrediction, ExportedTask } from '../model.ts';

/** Inputs of a record by name: files as blobs or bytes, texts, and one member per numeric column. */
export type WebRecord = Readonly<
  Record<string, Blob | Uint8Array | string | readonly string[] | number | null>
>;

/** Settings of a prediction. */
export interface WebPredictOptions {
  /** Task to predict; optional if the model has only one. */
  readonly task?: string;
  /** Largest number of labels; default 5. */
  readonly top?: number;
  /** Smallest probability of a label or box; default 0.5 for boxes. */
  readonly threshold?: number;
  /** Removes boxes that overlap a better box of the same label by at least this IoU. */
  readonly nms?: number;
}

/** A model that runs in the browser. */
export interface WebModel extends Pick<ExportedModel, 'name' | 'tasks' | 'bytes' | 'close'> {
  /** Throws DataError if an input is missing or cannot be read. */
  predict(record: WebRecord, options?: WebPredictOptions): ReturnType<ExportedModel['predict']>;
}

/**
 * Loads a model that `unitc export --to web` wrote, and verifies it: checksums of all files, and the results
 * of its golden records.
 *
 * @param folder URL of the folder
 * @throws ExportedModelError, NoAdapterError
 * @example
 * const model = await load('model/');
 * const { predictions } = await model.predict({ image: blob, text: 'what is on the table ?' }, { task:
 * 'answer' });
 */
export async function load(folder: string | URL): Promise<WebModel> {
  const base = new URL(`${folder}`.replace(/\/?$/, '/'), document.baseURI);
  const device = await openBrowserDevice();
  const media = { decoder: browserDecoder(device.gpu), decodeRecording: decodeInBrowser };
  try {
    const model = await openExported(served(base), { device, media, records, storedSize: browserSize });
    return {
      name: model.name,
      tasks: model.tasks,
      bytes: model.bytes,
      predict: async (record, options) => model.predict(await withBytes(record), options),
      close: () => model.close(),
    };
  } catch (error) {
    await device.close();
    throw error;
  }
}

/** Record access in a browser, which has no paths. */
const records: RecordHost = {
  columnNamed(name) {
    const column = cellInputs.find((candidate) => candidate.name === name);
    if (!column) throw new Error(`no use of columns is called ${name}`);
    return column;
  },
  pathOf(_, { where }) {
    throw new DataError(where, 'expected a file as a blob or bytes, found text');
  },
};

function served(base: URL): FileSource {
  return {
    async read(name) {
      const address = new URL(name, base);
      const response = await fetch(address);
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      throw new ExportedModelError(`${address} cannot be read: status ${response.status}`);
    },
  };
}

async function withBytes(record: WebRecord): Promise<Readonly<Record<string, unknown>>> {
  const entries = Object.entries(record).map(
    async ([name, value]) =>
      [name, value instanceof Blob ? new Uint8Array(await value.arrayBuffer()) : value] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
