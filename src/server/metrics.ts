import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of a server; each server has its own registry. */
export class ServerMetrics {
  readonly registry = new Registry();
  readonly #requests: Counter<'task' | 'status'>;
  readonly #seconds: Histogram<'task'>;
  readonly #batches: Histogram;

  constructor() {
    const registers = [this.registry];
    this.#requests = new Counter({
      name: 'unitc_requests_total',
      help: 'Answered requests by task and HTTP status.',
      labelNames: ['task', 'status'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'unitc_request_seconds',
      help: 'Time from the arrival of a request to its answer.',
      labelNames: ['task'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.#batches = new Histogram({
      name: 'unitc_batch_records',
      help: 'Records that the model ran together.',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128],
      registers,
    });
    new Gauge({
      name: 'unitc_resident_bytes',
      help: 'Memory of the process.',
      registers,
      collect() {
        this.set(process.memoryUsage.rss());
      },
    });
  }

  /** `waiting`: number of records waiting for the model. */
  observeWaiting(waiting: () => number): void {
    new Gauge({
      name: 'unitc_waiting_records',
      help: 'Records that wait for the model.',
      registers: [this.registry],
      collect() {
        this.set(waiting());
      },
    });
  }

  answered(task: string, status: number, seconds: number): void {
    this.#requests.inc({ task, status: String(status) });
    this.#seconds.observe({ task }, seconds);
  }

  ran(records: number): void {
    this.#batches.observe(records);
  }
}
