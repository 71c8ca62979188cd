import type { FastifyRequest } from 'fastify';
import type { PredictedTask } from '../runtime/predict/predicted_task.ts';
import type { InputRecord } from '../runtime/predict/record.ts';
import { RequestError } from './errors.ts';
import type { ServerLimits } from './limits.ts';
import { recordOfForm } from './multipart.ts';
import { decodedRecord } from './records.ts';
import { recordSchema } from './schema.ts';
import { checker } from './validate.ts';

/** The records of a request, and whether it is a single record without a list. */
export interface RequestRecords {
  readonly records: readonly InputRecord[];
  readonly single: boolean;
}

/**
 * Returns a reader for request bodies of a task: a form, a record, or `records`. The reader throws
 * RequestError.
 */
export function requestReader(
  task: PredictedTask,
  limits: ServerLimits,
): (request: FastifyRequest) => Promise<RequestRecords> {
  const check = checker(recordSchema(task));
  const checked = (value: unknown, where: string): InputRecord => {
    check(value, where);
    return decodedRecord(value as InputRecord, task);
  };
  return async (request) => {
    if (request.isMultipart()) {
      return { records: [await recordOfForm(request, task, limits)], single: true };
    }
    const { body } = request;
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new RequestError(
        400,
        'expected a JSON object: a record, or { "records": [ … ] }',
        'GET / lists the inputs',
      );
    }
    if (!Object.hasOwn(body, 'records') || task.inputs.some(({ name }) => name === 'records')) {
      return { records: [checked(body, 'the record')], single: true };
    }
    const { records } = body as { readonly records: unknown };
    if (!Array.isArray(records) || records.length === 0)
      throw new RequestError(400, 'records: expected a list of records');
    if (records.length > limits.records) {
      throw new RequestError(
        413,
        `records: ${records.length} records; at most ${limits.records} in a request`,
      );
    }
    return { records: records.map((record, i) => checked(record, `record ${i + 1}`)), single: false };
  };
}
