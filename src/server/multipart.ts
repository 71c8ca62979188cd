import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { PredictedTask } from '../runtime/predict/predicted_task.ts';
import type { InputRecord } from '../runtime/predict/record.ts';
import { RequestError } from './errors.ts';
import { longestText, type ServerLimits } from './limits.ts';
import { mediaInputs } from './records.ts';

/** The record of a form: files for images and recordings, text for everything else. Throws RequestError. */
export async function recordOfForm(
  request: FastifyRequest,
  task: PredictedTask,
  limits: Pick<ServerLimits, 'body'>,
): Promise<InputRecord> {
  requireLength(request, limits.body);
  const known = formInputs(task);
  const reads = `the task reads ${[...known.keys()].join(', ')}`;
  const fields = new Map<string, unknown>();
  for await (const part of partsOf(request)) {
    try {
      const { fieldname: name } = part;
      const kind = known.get(name);
      if (!kind) throw new RequestError(400, `the task has no input ${name}`, reads);
      requireKind(part.type, name, kind);
      const value = part.type === 'file' ? await contentOf(part) : part.value;
      fields.set(name, fields.has(name) ? pairOf(name, kind, [fields.get(name), value]) : value);
    } catch (error) {
      // The parser reads and discards the rest of the body.
      if (part.type === 'file') part.file.resume();
      throw error;
    }
  }
  const missing = [...known].find(([name, kind]) => kind !== 'column' && !fields.has(name));
  if (missing) throw new RequestError(400, `the form has no ${missing[0]}`, reads);
  return Object.fromEntries(fields);
}

/**
 * Throws RequestError for a form of unknown size, or one that is too large: the parser buffers what it has
 * read.
 */
function requireLength({ headers }: FastifyRequest, most: number): void {
  const length = headers['content-length'];
  if (length === undefined) {
    throw new RequestError(
      411,
      'the form has no Content-Length',
      'send the whole form at once, not in chunks',
    );
  }
  if (Number(length) <= most) return;
  throw new RequestError(
    413,
    `the form has ${length} bytes; at most ${most} in a request`,
    'send smaller files; --max-body of the server is the limit',
  );
}

type FormInput = 'file' | 'text' | 'column';

/** Kinds of form parts, by name. */
function formInputs(task: PredictedTask): ReadonlyMap<string, FormInput> {
  const media = mediaInputs(task);
  return new Map(
    task.inputs.flatMap(({ name, kind, columns }): readonly (readonly [string, FormInput])[] =>
      kind === 'numbers'
        ? columns.map((column) => [column, 'column'])
        : [[name, media.has(name) ? 'file' : 'text']],
    ),
  );
}

function requireKind(found: 'file' | 'field', name: string, kind: FormInput): void {
  if ((found === 'file') === (kind === 'file')) return;
  throw new RequestError(
    400,
    `${name}: expected ${kind === 'file' ? 'a file, found text' : 'text, found a file'}`,
  );
}

/** A text that occurs twice is a pair. Throws RequestError for any other repetition. */
function pairOf(name: string, kind: FormInput, [first, second]: readonly [unknown, unknown]): unknown {
  if (kind === 'text' && !Array.isArray(first)) return [first, second];
  const expected = kind === 'text' ? 'a text or a pair of texts' : 'one part';
  throw new RequestError(400, `${name}: expected ${expected}, found more`);
}

/** The parts of a form. Throws RequestError if the body is not a form, or is truncated. */
async function* partsOf(request: FastifyRequest): ReturnType<FastifyRequest['parts']> {
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') requireShort(part.fieldname, part.value);
      yield part;
    }
  } catch (error) {
    throw refusalOf(error);
  }
}

/** The bytes of a file. Throws RequestError if the form is truncated within or after the file. */
async function contentOf(part: MultipartFile): Promise<Uint8Array> {
  try {
    return new Uint8Array(await part.toBuffer());
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Errors of the parser without a status are caused by the form. */
function refusalOf(error: unknown): unknown {
  if (error instanceof RequestError || (error instanceof Error && 'statusCode' in error)) return error;
  return new RequestError(
    400,
    `the form cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  );
}

function requireShort(name: string, value: unknown): void {
  // A part of type application/json may contain a pair.
  const texts = [value].flat().filter((each) => typeof each === 'string');
  const length = texts.reduce((most, text) => Math.max(most, text.length), 0);
  if (length <= longestText) return;
  throw new RequestError(400, `${name}: ${length} characters; at most ${longestText} in a text`);
}
