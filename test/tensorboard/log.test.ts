import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { removeOwnEventFiles, TensorBoardLog } from '../../src/runtime/tensorboard/log.ts';
import { evaluated, eventsFile, started, step } from '../run/history/events.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { decodedEvents, shownCurves } from './decode.ts';

/** Writes the log of a process that continues from a step; `before`: the events of earlier processes. */
function write(
  folder: string,
  before: readonly TrainEvent[],
  at: number,
  events: readonly TrainEvent[],
): void {
  const log = TensorBoardLog.open(folder, { events: eventsFile(before), step: at });
  for (const event of events) log.add(event);
  log.close();
}

const first = [started(0), step(1, 1), step(2, 2), evaluated(2, 3, 0.5), step(3, 4, 0.9)];

test('an event file begins with its version and a start', () => {
  const folder = join(temporaryFolder(), 'new', 'folder');
  write(folder, [], 0, first);
  const [version, start, ...rest] = decodedEvents(folder);
  expect(version).toMatchObject({ version: 'brain.Event:2', step: 0, scalars: [] });
  expect(start).toMatchObject({ session: 1, step: 0, scalars: [] });
  expect(rest.map((event) => event.step)).toEqual([1, 2, 2, 3]);
  expect(Math.abs(version!.wallTime - Date.now() / 1000)).toBeLessThan(3600);
});

test('the file of a resumed run shows each step once', () => {
  const folder = temporaryFolder();
  write(folder, [], 0, first);
  write(folder, first, 2, [started(2), step(3, 1, 0.25), step(4, 2, 0.125), evaluated(4, 3, 0.75)]);
  const curves = shownCurves(decodedEvents(folder));
  expect(curves.get('loss/names')).toEqual([
    [1, 1],
    [2, 0.5],
    [3, 0.25],
    [4, 0.125],
  ]);
  expect(curves.get('valid/names/accuracy')).toEqual([
    [2, 0.5],
    [4, 0.75],
  ]);
});

test('the file of a resumed run has the steps that were trained without one', () => {
  const folder = temporaryFolder();
  write(folder, first, 3, [started(3), step(4, 1, 0.125)]);
  const curves = shownCurves(decodedEvents(folder));
  expect(curves.get('loss/names')?.map(([at]) => at)).toEqual([1, 2, 3, 4]);
});

test('times rise, without the pause between two processes', () => {
  const folder = temporaryFolder();
  write(folder, first, 3, [started(3), step(4, 1)]);
  const times = decodedEvents(folder)
    .slice(2)
    .map(({ wallTime }) => wallTime);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[1]! - times[0]!).toBeCloseTo(1);
});

test('later files have later names, and those of other programs stay', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'events.out.tfevents.9999999990.host.1.0'), '');
  write(folder, [], 0, []);
  write(folder, [], 0, []);
  const names = readdirSync(folder).sort();
  expect(names.map((name) => name.split('.')[3])).toEqual(['9999999990', '9999999991', '9999999992']);
  removeOwnEventFiles(folder);
  expect(readdirSync(folder)).toEqual(['events.out.tfevents.9999999990.host.1.0']);
});
