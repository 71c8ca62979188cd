import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TrainEvent } from '../../../src/runtime/run/events.ts';
import { damagedLines, survivingEvents } from '../../../src/runtime/run/history/surviving_events.ts';
import { temporaryFolder } from '../../temporary_folder.ts';
import { evaluated, eventsFile, started, step } from './events.ts';

/** `step 3 at 7` for each remaining event with a step, except `started`. */
const shown = (path: string, next?: number): readonly string[] =>
  [...survivingEvents(path, next)].flatMap(({ event, seconds }) =>
    'step' in event && event.event !== 'started' ? [`${event.event} ${event.step} at ${seconds}`] : [],
  );

describe('the events that count', () => {
  test('are all events of a run without interruption', () => {
    const path = eventsFile([started(0), step(1, 2), step(2, 3), evaluated(2, 5, 0.5)]);
    expect(shown(path)).toEqual(['step 1 at 2', 'step 2 at 3', 'evaluated 2 at 5']);
  });

  test('leave out the steps that a later process repeats, and their time', () => {
    const path = eventsFile([
      started(0),
      step(1, 2),
      step(2, 3),
      step(3, 9),
      started(2),
      step(3, 1),
      step(4, 2),
    ]);
    expect(shown(path)).toEqual(['step 1 at 2', 'step 2 at 3', 'step 3 at 4', 'step 4 at 5']);
  });

  test('follow the lowest of several later starts', () => {
    const path = eventsFile([started(0), step(1, 1), step(2, 2), started(2), step(3, 1), started(1)]);
    expect(shown(path)).toEqual(['step 1 at 1']);
  });

  test('end at the step from which a process is about to continue', () => {
    const path = eventsFile([started(0), step(1, 1), step(2, 2), step(3, 3)]);
    expect(shown(path, 1)).toEqual(['step 1 at 1']);
  });

  test('are none where the file is missing', () => {
    expect([...survivingEvents(join(temporaryFolder(), 'events.jsonl'))]).toEqual([]);
  });
});

describe('damage', () => {
  test.each([
    ['no JSON', '\u0000\u0000'],
    ['no event', '{"step":1}'],
    ['an unknown event', '{"event":"constructor","step":1}'],
    ['an event without one of its fields', '{"event":"finished","step":1}'],
    ['an event with a field of another type', '{"event":"interrupted","step":"1"}'],
    ['scores that are none', '{"event":"evaluated","step":1,"seconds":1,"scores":[null]}'],
  ])('is a line with %s', (_, line) => {
    const path = eventsFile([started(0), line, step(1, 1)]);
    expect(damagedLines(path)).toEqual([2]);
    expect(shown(path)).toEqual(['step 1 at 1']);
  });

  test('is not a last line that a process is still writing', () => {
    const path = eventsFile([started(0), step(1, 1)]);
    appendFileSync(path, '{"event":"step","st');
    expect(damagedLines(path)).toEqual([]);
    expect(shown(path)).toEqual(['step 1 at 1']);
  });

  test('is not an event of a version that stored no terms', () => {
    const { terms: _, ...earlier } = step(1, 1) as Extract<TrainEvent, { event: 'step' }>;
    expect(damagedLines(eventsFile([JSON.stringify(earlier)]))).toEqual([]);
  });
});

test('lines are read in pieces, whatever characters lie at their ends', () => {
  const message = '√é😀'.repeat(150_000);
  const path = eventsFile([{ event: 'notice', message }, step(1, 1)]);
  expect([...survivingEvents(path)].map(({ event }) => event)).toEqual([
    { event: 'notice', message },
    step(1, 1),
  ]);
});

test('a line longer than any event is damaged, and those behind it are read', () => {
  const path = eventsFile([started(0), step(1, 2)]);
  appendFileSync(path, `${'x'.repeat(40 * 2 ** 20)}\n${JSON.stringify(step(2, 3))}\n`);
  expect(shown(path)).toEqual(['step 1 at 2', 'step 2 at 3']);
});
