import { expect, test } from 'vitest';
import type { LossScaleState } from '../../src/runtime/checkpoint/loss_scale_state.ts';
import { DivergedError } from '../../src/runtime/train/diverged.ts';
import { LossScale } from '../../src/runtime/train/loss_scale.ts';

/** Loss scales of steps whose gradients are finite up to some limit of the scale. */
function scalesOf(lossScale: LossScale, from: number, steps: number, bearable: number): number[] {
  return Array.from({ length: steps }, (_, i) => {
    const scale = lossScale.after(from + i);
    lossScale.note({ scale, skipped: scale > bearable });
    return scale;
  });
}

const state = (scale: number, good = 0): LossScaleState => ({ scale, good, recent: [] });

test('an overflow halves the scale four steps later, once for all steps submitted before that', () => {
  const scales = scalesOf(new LossScale(0), 0, 10, 20000);
  expect(scales).toEqual([65536, 65536, 65536, 65536, 32768, 32768, 32768, 32768, 16384, 16384]);
});

test('2000 finite steps in a row double the scale', () => {
  const scales = scalesOf(new LossScale(10, state(8, 1990)), 10, 16, 1e9);
  expect(scales.lastIndexOf(8)).toBe(12);
  expect(scales.at(-1)).toBe(16);
});

test('scales are the same after an interruption at any step', () => {
  const whole = scalesOf(new LossScale(0), 0, 30, 3000);
  for (let step = 0; step < 30; step++) {
    const first = new LossScale(0);
    const before = scalesOf(first, 0, step, 3000);
    const kept = JSON.parse(JSON.stringify(first.state())) as LossScaleState;
    expect([...before, ...scalesOf(new LossScale(step, kept), step, 30 - step, 3000)]).toEqual(whole);
  }
});

test('a scale below 1 ends the run', () => {
  expect(() => scalesOf(new LossScale(7, state(2)), 7, 20, 0)).toThrow(DivergedError);
  expect(() => scalesOf(new LossScale(7, state(2)), 7, 20, 0)).toThrow(
    /^training diverged at step 12: even with a loss scale of 1 the gradients are not finite\./,
  );
});
