import type { FastifyRequest } from 'fastify';
import type { PredictedTask } from '../runtime/predict/predicted_task.ts';
import type { InputRecord } from '../runtime/predict/record.ts';
import { mediaInputs, RequestError } from './records.ts';

/** The record of a form: files for images and recordings, text for everything else. Throws RequestError. */
export async function recordOfForm(request: FastifyRequest, task: PredictedTask): Promise<InputRecord> {
  const media = mediaInputs(task);
  const columns = new Set(task.inputs.flatMap(({ kind, columns: own }) => (kind === 'numbers' ? own : [])));
  const known = new Set([
    ...task.inputs.filter(({ kind }) => kind !== 'numbers').map(({ name }) => name),
    ...columns,
  ]);
  const fields = new Map<string, unknown>();
  for await (const part of partsOf(request)) {
    if (!known.has(part.fieldname)) {
      // The rest of the body is read and dropped by the parser.
      if (part.type === 'file') part.file.resume();
      throw new RequestError(
        400,
        `the task has no input ${part.fieldname}`,
        `it reads ${[...known].join(', ')}`,
      );
    }
    if ((part.type === 'file') !== media.has(part.fieldname)) {
      if (part.type === 'file') part.file.resume();
      throw new RequestError(
        400,
        `${part.fieldname}: expected ${media.has(part.fieldname) ? 'a file, found text' : 'text, found a file'}`,
      );
    }
    const value: unknown = part.type === 'file' ? new Uint8Array(await part.toBuffer()) : part.value;
    const before = fields.get(part.fieldname);
    // A text that is given twice is a pair.
    fields.set(part.fieldname, before === undefined ? value : [before, value]);
  }
  const missing = [...known].find((name) => !fields.has(name) && !columns.has(name));
  if (missing !== undefined)
    throw new RequestError(400, `the form has no ${missing}`, `the task reads ${[...known].join(', ')}`);
  return Object.fromEntries(fields);
}

/** The parts of a form. Throws RequestError where the body is no form, or is cut off. */
async function* partsOf(request: FastifyRequest): ReturnType<FastifyRequest['parts']> {
  try {
    yield* request.parts();
  } catch (error) {
    if (error instanceof RequestError || (error instanceof Error && 'statusCode' in error)) throw error;
    throw new RequestError(
      400,
      `the form cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
