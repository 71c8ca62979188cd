import { createHash, timingSafeEqual } from 'node:crypto';
import multipart from '@fastify/multipart';
import swagger from '@fastify/swagger';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { DataError } from '../runtime/errors.ts';
import type { PredictedTask } from '../runtime/predict/predicted_task.ts';
import type { PredictionSettings } from '../runtime/predict/prediction.ts';
import { BusyError } from './busy.ts';
import { describedPage } from './description.ts';
import { Intake } from './intake.ts';
import { Lanes } from './lanes.ts';
import type { ServerLimits } from './limits.ts';
import { ServerMetrics } from './metrics.ts';
import { placedRecords, RequestError } from './records.ts';
import { requestReader } from './request.ts';
import { answerSchemas, bodySchema, recordSchema, settingsSchema } from './schema.ts';
import type { ServedModel } from './served_model.ts';
import { validators } from './validate.ts';
import { whileWaited } from './waiting.ts';
import { sizeOfRequest } from './work.ts';

export interface ServerOptions {
  readonly limits: ServerLimits;
  /** If set, clients must send the header `Authorization: Bearer TOKEN`. */
  readonly token: string | undefined;
  readonly version: string;
}

/** Paths that need no token: a health check reveals nothing about the model. */
const open: ReadonlySet<string> = new Set(['/health']);

/** The HTTP server of a model, before it listens. */
export async function createServer(model: ServedModel, options: ServerOptions): Promise<FastifyInstance> {
  const { limits, token, version } = options;
  const metrics = new ServerMetrics();
  const lanes = new Lanes(model, limits, (records) => metrics.ran(records));
  metrics.observeWaiting(() => lanes.waiting);
  const server = fastify({
    bodyLimit: limits.body,
    requestTimeout: limits.time,
    connectionTimeout: 2 * limits.time,
    keepAliveTimeout: 5_000,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
  });
  server.removeContentTypeParser('text/plain');
  server.setValidatorCompiler(validators);
  server.setSerializerCompiler(() => (data) => JSON.stringify(data));
  await server.register(multipart, {
    // `body` limits the complete form, so none of its parts is truncated.
    limits: { fileSize: limits.body, fieldSize: limits.body, files: 8, parts: 1000 },
    throwFileSizeLimit: true,
  });
  await server.register(swagger, {
    openapi: {
      info: {
        title: model.name,
        version,
        description: `Predictions of the model ${model.name}, step ${model.step}.`,
      },
      ...(token === undefined
        ? {}
        : {
            components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
            security: [{ token: [] }],
          }),
    },
  });
  if (token !== undefined) requireToken(server, token);
  const intake = new Intake(limits);
  server.addHook('onRequest', async (request, reply) => intake.admit(request, reply));
  server.setErrorHandler(answerError);
  server.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send({ error: `there is no ${request.method} ${pathOf(request)}`, hint: tasksHint(model) }),
  );
  addInformation(server, model, metrics);
  for (const task of model.tasks) addTask(server, task, { lanes, metrics, limits });
  return server;
}

function requireToken(server: FastifyInstance, token: string): void {
  const expected = digest(`Bearer ${token}`);
  server.addHook('onRequest', async (request, reply) => {
    if (open.has(pathOf(request))) return;
    const given = digest(request.headers.authorization ?? '');
    if (timingSafeEqual(given, expected)) return;
    await reply
      .code(401)
      .header('www-authenticate', 'Bearer')
      .send({ error: 'the request has no valid token', hint: 'send the header Authorization: Bearer TOKEN' });
  });
}

/** Digests have equal lengths, as a constant-time comparison requires. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0]!;
}

function tasksHint({ tasks }: ServedModel): string {
  return `POST to ${tasks.map(({ name }) => `/predict/${name}`).join(', ')}; GET / describes the service`;
}

/** Health, metrics, and the description of the service. */
function addInformation(server: FastifyInstance, model: ServedModel, metrics: ServerMetrics): void {
  const { name, step, tasks, adapter } = model;
  server.get('/health', { schema: { summary: 'Whether the server is ready.' } }, async () => ({
    status: 'ok',
    model: name,
    step,
  }));
  server.get('/model', { schema: { summary: 'What the model reads and says.' } }, async () => ({
    name,
    step,
    adapter,
    tasks,
  }));
  server.get('/metrics', { schema: { summary: 'Prometheus metrics.' } }, async (_, reply) => {
    await reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  server.get('/openapi.json', { schema: { hide: true } }, async () => server.swagger());
  server.get('/', { schema: { hide: true } }, async (_, reply) => {
    await reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(describedPage(model));
  });
}

interface TaskServices {
  readonly lanes: Lanes;
  readonly metrics: ServerMetrics;
  readonly limits: ServerLimits;
}

function addTask(server: FastifyInstance, task: PredictedTask, services: TaskServices): void {
  const { lanes, metrics, limits } = services;
  const read = requestReader(task, limits);
  server.post<{ Querystring: PredictionSettings }>(
    `/predict/${task.name}`,
    {
      schema: {
        summary: `Predicts ${task.name}.`,
        querystring: settingsSchema,
        body: {
          content: {
            'application/json': { schema: bodySchema(task, limits.records) },
            'multipart/form-data': { schema: recordSchema(task) },
          },
        },
        response: answerSchemas,
      },
      onResponse: async (_, reply) => metrics.answered(task.name, reply.statusCode, reply.elapsedTime / 1000),
    },
    async (request, reply) => {
      const { records, single } = await read(request);
      const placed = { task: task.name, records: placedRecords(records), settings: request.query };
      const outcomes = await whileWaited(reply, limits.time, async (signal) =>
        lanes.predict(placed, await sizeOfRequest(records, task, limits), signal),
      );
      const [first] = outcomes;
      if (!single)
        return { predictions: outcomes.map(({ prediction, error }) => prediction ?? problemOf(error)) };
      if (first?.error) throw first.error;
      return first?.prediction;
    },
  );
}

interface Problem {
  readonly error: string;
  readonly hint?: string;
}

function problemOf({ where, message, hint }: DataError): Problem {
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
function answerError(error: FastifyError | Error, _: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof DataError) void reply.code(400).send(problemOf(error));
  else if (error instanceof RequestError) {
    const { status, message, hint } = error;
    void reply.code(status).send({ error: message, ...(hint === undefined ? {} : { hint }) });
  } else if (error instanceof BusyError) {
    void reply.code(503).header('retry-after', '1').send({ error: error.message, hint: error.hint });
  } else {
    const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
    const hint = 'code' in error ? advice.get(error.code) : undefined;
    const message = status < 500 ? error.message : 'the server failed to answer';
    void reply.code(status).send({ error: message, ...(hint === undefined ? {} : { hint }) });
    if (status >= 500) process.stderr.write(`${error.stack ?? error.message}\n`);
  }
}
