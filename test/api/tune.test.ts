import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { compile } from '../../src/api/compile.ts';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { train } from '../../src/api/train.ts';
import { graphsOf, requestsOf, tune } from '../../src/api/tune/index.ts';
import { Stopwatch } from '../../src/api/tune/stopwatch.ts';
import { winnerOf } from '../../src/api/tune/winner.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { RunDirectory } from '../../src/runtime/run/directory.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { clearWinners, readWinners, writeWinners } from '../../src/runtime/tuned_variants.ts';
import { mesaCache } from '../support/mesa_cache.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** `unitc tune` on a small spec, with a separate cache. */

const text = `unit 1
model Tuned
modality text { tensor: i32[tokens]  prepare: wordpiece(size: 200) -> truncate(12) }
encoder language {
  reads: text
  body: bert(layers: 1, width: 16, heads: 2, hidden: 32, positions: 12, dropout: 10%)
}
decoder shared { body: cross_transformer(layers: 1, heads: 2, hidden: 32, width: 16, dropout: 10%) }
dataset names { format: scenes(yields: .names, train: 64, valid: 16, sprites: 2)  classes: 8 }
task category {
  decoder: shared  queries: 2  dataset: names  attend: [language]
  head { answer: classification(dataset.classes) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
train { steps: 4  batch: 4  seed: 3  optimizer: adamw(lr: 1e-3)  lr_schedule: constant()  clip: grad_norm(1.0) }
`;

const folder = temporaryFolder();
const file = join(folder, 'small.unit');
const source = { file, text };
const model = validModel(source, {});
let device: Device;

beforeAll(async () => {
  // Unpacks the driver into the usual cache before the cache is replaced.
  device = await openDevice({});
  vi.stubEnv('MESA_SHADER_CACHE_DIR', mesaCache);
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  writeFileSync(file, text);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await device.close();
});
beforeEach(() => void clearWinners());

/** A non-default variant for every kernel request of the spec. */
function otherVariants(): ReadonlyMap<string, string> {
  const graphs = model.tasks.flatMap((task) => graphsOf(model, task, {}, device.target));
  return new Map(
    requestsOf(graphs, device.target).map(({ request: { key, variants, preset } }) => [
      key,
      variants.findLast((one) => one !== preset)!,
    ]),
  );
}

async function losses(name: string, events: TrainEvent[] = []): Promise<readonly number[]> {
  await train(file, { directory: join(folder, name), onEvent: (event) => events.push(event) });
  return events.flatMap((event) => (event.event === 'step' ? [event.loss, event.gradNorm] : []));
}

test('every variant of every kernel with a choice is measured, and the fastest are stored', async () => {
  const result = await tune(file, { task: 'category', repeats: 1 });
  expect(result.kernels.length).toBeGreaterThan(20);
  for (const { milliseconds, winner, preset } of result.kernels) {
    expect(Object.keys(milliseconds)).toEqual(expect.arrayContaining([winner, preset]));
    expect(milliseconds[winner]).toBeLessThanOrEqual(milliseconds[preset]!);
    expect(Math.min(...Object.values(milliseconds))).toBeGreaterThan(0);
  }
  const stored = readWinners(device.adapter);
  expect(stored.file).toBe(result.file);
  expect(stored.winners).toEqual(
    new Map(result.kernels.map(({ request, winner }) => [request, winner] as const).sort()),
  );
});

test('training uses the stored variants, reports them, and computes the same within rounding', async () => {
  const plain = await losses('plain');
  const winners = otherVariants();
  writeWinners(device.adapter, winners);
  const events: TrainEvent[] = [];
  const tuned = await losses('tuned', events);
  expect(events[0]).toEqual({ event: 'tuned', step: 0, kernels: winners.size });
  expect(RunDirectory.open(join(folder, 'tuned')).record.tuned).toEqual(Object.fromEntries(winners));
  for (const [i, value] of plain.entries()) expect(Math.abs(tuned[i]! / value - 1)).toBeLessThan(2e-3);
});

test('a compiled program contains the tuned variants only on request', () => {
  const tuned = otherVariants();
  writeWinners(device.adapter, tuned);
  const { target } = device;
  const names = (given?: ReadonlyMap<string, string>) =>
    compile(source, { target, ...(given ? { tuned: given } : {}) })
      .artifact.kernels.filter(({ family }) => family === 'matmul')
      .map(({ variant }) => variant);
  const wanted = new Set(
    [...tuned].filter(([key]) => key.startsWith('matmul ')).map(([, variant]) => variant),
  );
  expect(wanted).toContain('workgroup');
  expect(new Set(names(tuned).filter((name) => name !== 'sum_slices'))).toEqual(wanted);
  expect(names()).not.toContain('workgroup');
});

test('a damaged file is ignored with one line that names it', () => {
  const path = writeWinners(device.adapter, new Map([['matmul f32[1]', 'tiled']]));
  expect(readWinners(device.adapter).winners.size).toBe(1);
  for (const damaged of ['{', 'null', '{"format":"unitc-tuned","version":1,"winners":{"matmul":1}}']) {
    writeFileSync(path, damaged);
    const { winners, warning } = readWinners(device.adapter);
    expect(winners.size).toBe(0);
    expect(warning).toContain(path);
    expect(warning).not.toContain('\n');
  }
});

test('variants tuned for other specs are kept until all are cleared', () => {
  writeWinners(device.adapter, new Map([['matmul a', 'tiled']]));
  const path = writeWinners(device.adapter, new Map([['matmul b', 'subgroup']]));
  expect([...readWinners(device.adapter).winners.keys()]).toEqual(['matmul a', 'matmul b']);
  expect(clearWinners()).toEqual([path]);
  expect(existsSync(path)).toBe(false);
});

/** The device without timestamp queries. */
function clockless(whole: Device): Device {
  const gpu = new Proxy(whole.gpu, {
    get(of, key) {
      if (key === 'features') return new Set();
      const value = Reflect.get(of, key) as unknown;
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
  return { ...whole, gpu };
}

test('without timestamps, the host clock measures many repetitions together', async () => {
  const [first] = requestsOf(graphsOf(model, model.tasks[0]!, {}, device.target), device.target);
  const { request, precision } = first!;
  const stopwatch = new Stopwatch(clockless(device), 2);
  const times = await stopwatch.measure(request, precision);
  expect(stopwatch.clock).toBe('host');
  expect([...times!.keys()]).toEqual(request.variants);
  for (const runs of times!.values()) {
    expect(runs.length).toBe(2);
    for (const nanoseconds of runs) expect(nanoseconds).toBeGreaterThan(100);
  }
});

test('the default is kept if another variant is faster by no more than noise', () => {
  const [first] = requestsOf(graphsOf(model, model.tasks[0]!, {}, device.target), device.target);
  const { request } = first!;
  const [other] = request.variants.filter((name) => name !== request.preset);
  const times = (of: number) =>
    new Map([
      [request.preset, [100, 900, 101]],
      [other!, [of, of, 5]],
    ]);
  expect(winnerOf(request, times(99))).toMatchObject({ winner: request.preset, gain: 1 });
  expect(winnerOf(request, times(50))).toMatchObject({ winner: other, gain: 2.02 });
});
