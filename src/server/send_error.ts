import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { DataError } from '../runtime/errors.ts';
import { OverloadedError, RequestError } from './errors.ts';

/** The body of a response that reports an error. */
export interface Problem {
  readonly error: string;
  readonly hint?: string;
}

/** The problem of a record. */
export function problemOf({ where, message, hint }: DataError): Problem {
  return { error: `${where}: ${message}`, ...(hint === undefined ? {} : { hint }) };
}

/** Hints for requests that Fastify refuses, by error code. */
const advice: ReadonlyMap<string, string> = new Map([
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'send application/json, or multipart/form-data with files'],
  [
    'FST_ERR_CTP_BODY_TOO_LARGE',
    'send smaller files or fewer records; --max-body of the server is the limit',
  ],
  ['FST_REQ_FILE_TOO_LARGE', 'send a smaller file; --max-body of the server is the limit'],
]);

/** Sends an error: mistakes of the client as 4xx with the necessary change, everything else as 5xx. */
export function sendError(error: FastifyError | Error, _: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof DataError) void reply.code(400).send(problemOf(error));
  else if (error instanceof RequestError) {
    const { status, message, hint } = error;
    void reply.code(status).send({ error: message, ...(hint === undefined ? {} : { hint }) });
  } else if (error instanceof OverloadedError) {
    void reply.code(503).header('retry-after', '1').send({ error: error.message, hint: error.hint });
  } else {
    const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
    const hint = 'code' in error ? advice.get(error.code) : undefined;
    const message = status < 500 ? error.message : 'the server failed to answer';
    void reply.code(status).send({ error: message, ...(hint === undefined ? {} : { hint }) });
    if (status >= 500) process.stderr.write(`${error.stack ?? error.message}\n`);
  }
}
