import { WorkerPool } from '../../runtime/data/threads/pool.ts';
import type { ServedModel } from '../../server/served_model.ts';
import type { Reports } from '../reports/reports.ts';
import { runningModel, type TrainedParts } from './trained_parts.ts';

/** Number of images of large requests that are decoded ahead. */
const largeAhead = 1;

/** A model whose records are prepared in worker threads. */
export interface ThreadedModel extends ServedModel {
  /** Ends the threads and releases the device. */
  close(): Promise<void>;
}

/**
 * Prepares records in two threads, one of them for small requests only, so that decoding of images and
 * recordings and tokenisation of texts do not delay other requests.
 */
export function threadedModel(parts: TrainedParts, { onWarning }: Reports): ThreadedModel {
  const { plans, fitted, device } = parts;
  const thread = () => {
    const pool = new WorkerPool(1, onWarning ?? (() => {}));
    pool.start({ plans, fitted });
    return pool;
  };
  const [forSmall, forLarge] = [thread(), thread()];
  const small = runningModel(parts, (task, samples) => forSmall.prepare(task, samples));
  const large = runningModel(parts, (task, samples) => forLarge.prepare(task, samples), largeAhead);
  const { name, step, checkpoint, adapter, tasks } = small;
  return {
    name,
    step,
    checkpoint,
    adapter,
    tasks,
    stream: (records, options) => small.stream(records, options),
    streamLarge: (records, options) => large.stream(records, options),
    async close() {
      await Promise.all([forSmall.close(), forLarge.close()]);
      await device.close();
    },
  };
}
