import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { estimate } from '../../src/api/estimate.ts';
import { evaluate } from '../../src/api/evaluate.ts';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { type TrainOptions, train } from '../../src/api/train.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { softwareAdapters } from '../support/adapters.ts';
import { classifierSpec, dualEncoderSpec, mixedSpec } from '../support/task_specs.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Tasks without a decoder, or with several heads in one loss, from spec to checkpoint on one adapter. */

const adapter = softwareAdapters[0]!;

function started(text: string) {
  const folder = temporaryFolder();
  const file = join(folder, 'spec.unit');
  writeFileSync(file, text);
  const run = (name: string, options: TrainOptions = {}) =>
    train(file, { adapter, directory: join(folder, name), workers: 0, ...options });
  return { folder, file, run };
}

describe.each([
  ['a classifier without a decoder', classifierSpec, ['accuracy', 'macro_f1', 'calibration_error']],
  [
    'a dual encoder',
    dualEncoderSpec,
    ['mean_recall', 'image_to_text_r1', 'image_to_text_r5', 'text_to_image_r1', 'text_to_image_r5'],
  ],
  ['decoder layers beside an encoder', mixedSpec, ['accuracy', 'macro_f1', 'calibration_error']],
])('%s', (_name, spec, figures) => {
  test('is estimated, trained and evaluated', async () => {
    const { file, folder, run } = started(spec);
    expect(
      Object.values(estimate(validModel({ file, text: spec }, {})).tasks)[0]!.dispatches,
    ).toBeGreaterThan(10);
    const events: TrainEvent[] = [];
    const { scores } = await run('whole', { onEvent: (event) => events.push(event) });
    const losses = events.flatMap((event) => (event.event === 'step' ? [event.loss] : []));
    expect(losses).toHaveLength(6);
    expect(losses.every(Number.isFinite)).toBe(true);
    const [metric] = scores[0]!.metrics;
    expect(Object.keys(metric!.values)).toEqual(figures);
    expect(metric!.value).toBeGreaterThanOrEqual(0);
    const evaluated = await evaluate(join(folder, 'whole'), { adapter });
    expect(evaluated.scores).toEqual(scores);
  });
});

test('class weights and balanced sampling are the same in a resumed run', async () => {
  const { folder, run } = started(classifierSpec);
  await run('whole');
  const abort = new AbortController();
  const onEvent = (event: TrainEvent): void => {
    if (event.event === 'step' && event.step === 2) abort.abort();
  };
  const parts = await run('parts', { signal: abort.signal, onEvent });
  expect(parts.interrupted).toBe(true);
  await run('parts', { resume: true });
  const last = (name: string) => readFileSync(join(folder, name, 'checkpoints', 'step-0000006.safetensors'));
  expect(last('parts').equals(last('whole'))).toBe(true);
});
