import { createHash, timingSafeEqual } from 'node:crypto';
import multipart from '@fastify/multipart';
import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { PredictedTask } from '../runtime/predict/predicted_task.ts';
import type { PredictionSettings } from '../runtime/predict/prediction.ts';
import { BodyBudget } from './body_budget.ts';
import { describedPage } from './description.ts';
import type { ServerLimits } from './limits.ts';
import { ServerMetrics } from './metrics.ts';
import { Queues } from './queues.ts';
import { placedRecords } from './records.ts';
import { requestReader } from './request.ts';
import { sizeOfRequest } from './request_size.ts';
import { answerSchemas, bodySchema, recordSchema, settingsSchema } from './schema.ts';
import { problemOf, sendError } from './send_error.ts';
import type { ServedModel } from './served_model.ts';
import { withTimeLimit } from './time_limit.ts';
import { validators } from './validate.ts';

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
  const queues = new Queues(model, limits, (records) => metrics.ran(records));
  metrics.observeWaiting(() => queues.waiting);
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
  const bodies = new BodyBudget(limits);
  server.addHook('onRequest', async (request, reply) => bodies.admit(request, reply));
  server.setErrorHandler(sendError);
  server.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send({ error: `there is no ${request.method} ${pathOf(request)}`, hint: tasksHint(model) }),
  );
  addInformation(server, model, metrics);
  for (const task of model.tasks) addTask(server, task, { queues, metrics, limits });
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
  server.get('/model', { schema: { summary: 'Inputs and outputs of the model.' } }, async () => ({
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
  readonly queues: Queues;
  readonly metrics: ServerMetrics;
  readonly limits: ServerLimits;
}

function addTask(server: FastifyInstance, task: PredictedTask, services: TaskServices): void {
  const { queues, metrics, limits } = services;
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
      const outcomes = await withTimeLimit(reply, limits.time, async (signal) =>
        queues.predict(placed, await sizeOfRequest(records, task, limits), signal),
      );
      const [first] = outcomes;
      if (!single)
        return { predictions: outcomes.map(({ prediction, error }) => prediction ?? problemOf(error)) };
      if (first?.error) throw first.error;
      return first?.prediction;
    },
  );
}
