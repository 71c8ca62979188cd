import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { describeSpec } from '../../examples/library/check.ts';
import { metricsOf } from '../../examples/library/evaluate.ts';
import { trainWithMetric } from '../../examples/library/metric.ts';
import { trainBriefly } from '../../examples/library/train.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const spec = fileURLToPath(new URL('../../examples/library/tiny.unit', import.meta.url));
const folder = temporaryFolder();

afterEach(() => {
  vi.restoreAllMocks();
});

test('check.ts lists the programs of a spec', () => {
  expect(describeSpec(spec)).toMatch(
    /^verify train: \d+ dispatches\nverify eval: \d+ dispatches\nverify predict: \d+ dispatches\ncategory train/,
  );
});

test('train.ts prints losses, evaluate.ts reads the run, and neither writes anything else', async () => {
  const streams = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
  const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
  const result = await trainBriefly(spec, join(folder, 'run'), new AbortController().signal);
  expect(result).toMatchObject({ step: 20, interrupted: false });
  expect(log).toHaveBeenCalledTimes(20);
  expect(await metricsOf(join(folder, 'run'))).toEqual({
    verify: expect.stringMatching(/^accuracy [\d.]+, baseline [\d.]+$/),
    category: expect.stringMatching(/^accuracy [\d.]+, baseline [\d.]+$/),
  });
  for (const stream of streams) expect(stream).not.toHaveBeenCalled();
});

test('metric.ts trains with a metric of its own', async () => {
  const { scores } = await trainWithMetric(spec, join(folder, 'metric'));
  const [metric] = scores.find(({ task }) => task === 'category')!.metrics;
  expect(metric).toMatchObject({
    metric: 'custom',
    primary: 'top_3',
    better: 'higher',
    unit: 'number',
    baseline: null,
  });
  expect(metric!.value).toBe(metric!.values.top_3);
  expect(metric!.value).toBeGreaterThanOrEqual(0);
  expect(metric!.value).toBeLessThanOrEqual(1);
});

test('train.ts stops when its signal aborts, and reports documented errors', async () => {
  vi.spyOn(console, 'log').mockReturnValue(undefined);
  const errors = vi.spyOn(console, 'error').mockReturnValue(undefined);
  const stopped = await trainBriefly(spec, join(folder, 'stopped'), AbortSignal.abort());
  expect(stopped).toMatchObject({ interrupted: true, scores: [] });
  expect(
    await trainBriefly(join(folder, 'missing.unit'), join(folder, 'x'), new AbortController().signal),
  ).toBe(undefined);
  expect(errors).toHaveBeenCalledWith('UNITC_SPEC_FILE', expect.stringContaining('missing.unit'));
});
