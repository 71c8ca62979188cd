import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { runCase } from '../../tools/reference/case.ts';
import { runOperations } from '../../tools/reference/operation_case.ts';

/** Reference cases of UniT on the default adapter: every tensor is within the limits of golden/README.md. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

const folder = (name: string): string => new URL(`../golden/${name}`, import.meta.url).pathname;

function expectWithin(
  deviations: readonly { readonly name: string; readonly fraction: number }[],
  atLeast: number,
): void {
  expect(deviations.filter(({ fraction }) => !(fraction <= 1))).toEqual([]);
  expect(deviations.length).toBeGreaterThanOrEqual(atLeast);
}

test('single operations, clipping, AdamW, the schedule', async () => {
  const { deviations, skipped } = await runOperations(folder('ops'), device);
  expectWithin(deviations, 150);
  expect(skipped).toEqual([]);
});

test('text classification: activations, losses, gradients, three steps', async () => {
  const { deviations, skipped } = await runCase(folder('text_cls'), device);
  expectWithin(deviations, 390);
  expect(skipped).toEqual([]);
});

test('text classification in f16: losses and gradients', async (context) => {
  if (!device.target.f16) context.skip('the adapter lacks shader-f16');
  const { deviations } = await runCase(folder('text_cls'), device, undefined, 'f16');
  expectWithin(deviations, 4);
});

test('visual question answering: activations, losses, gradients, three steps', async () => {
  const { deviations, skipped } = await runCase(folder('vqa'), device);
  expectWithin(deviations, 500);
  expect(skipped).toEqual([]);
});

test('detection: three layers of matching and losses, gradients, three steps', async () => {
  const { deviations } = await runCase(folder('detection'), device);
  expectWithin(deviations, 490);
  expect(new Set(deviations.map(({ group }) => group))).toContain('matchings');
});

test('four kinds of task through one decoder: eight alternating steps', async () => {
  const { deviations } = await runCase(folder('multitask'), device);
  expectWithin(deviations, 390);
});
