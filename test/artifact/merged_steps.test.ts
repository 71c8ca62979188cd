import { expect, test } from 'vitest';
import { mergedSteps } from '../../src/compiler/artifact/merged_steps.ts';

/** Names of the merged steps; `!` marks those of the task. */
function merged(modality: string, task: string): string {
  const steps = (text: string, mark: string) =>
    text.split(' ').flatMap((builtin) => (builtin === '' ? [] : [{ builtin, mark }]));
  return mergedSteps(steps(modality, ''), steps(task, '!'))
    .map(({ builtin, mark }) => `${builtin}${mark}`)
    .join(' ');
}

test.each([
  ['wordpiece truncate', 'truncate', 'wordpiece truncate!'],
  ['wordpiece truncate', 'pad', 'wordpiece truncate pad!'],
  ['resize normalize', 'flip random_crop resize normalize', 'flip! random_crop! resize! normalize!'],
  ['resize normalize', 'flip normalize', 'resize flip! normalize!'],
  ['resize normalize', 'normalize resize', 'resize! normalize!'],
  ['resample log_mel frames', 'resample mask', 'resample! log_mel frames mask!'],
  ['resize', '', 'resize'],
  ['', 'flip', 'flip!'],
])('the steps %s of a modality and %s of a task are %s', (modality, task, expected) => {
  expect(merged(modality, task)).toBe(expected);
});
