import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { caseSizes } from '../../bench/driver/options.mjs';
import { suites } from '../../bench/suites/index.mjs';
import { validModel } from '../../src/api/spec/valid_model.ts';

/** Cases of the step benchmark replace text in their specs; those in `gpu` run only on GPUs. */

interface StepRequest {
  readonly spec: string;
  readonly task: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly replace?: Readonly<Record<string, string>>;
}

/** Names of the tasks in a changed spec, cached because several tasks share a spec. */
function tasksOf({ spec, set, replace }: Required<Omit<StepRequest, 'task'>>): readonly string[] {
  const key = JSON.stringify([spec, set, replace]);
  const known = tasks.get(key);
  if (known) return known;
  const file = fileURLToPath(new URL(`../../${spec}`, import.meta.url));
  let text = readFileSync(file, 'utf8');
  for (const [old, changed] of Object.entries(replace)) {
    expect(text).toContain(old);
    text = text.replace(old, changed);
  }
  const names = validModel({ file, text }, set).tasks.map(({ name }) => name);
  tasks.set(key, names);
  return names;
}

const tasks = new Map<string, readonly string[]>();

describe.each(caseSizes)('--sizes %s', (sizes) => {
  const cases = [...suites.steps(sizes), ...suites.full(sizes)];
  test.each(cases.map((each) => [each.name, each.request as StepRequest] as const))(
    '%s is a task of a valid spec',
    (_, { spec, task, set = {}, replace = {} }) => {
      expect(tasksOf({ spec, set, replace })).toContain(task);
    },
  );

  test.each(['matmul', 'conv', 'attention', 'steps', 'full'] as const)(
    '%s has names without repeats',
    (suite) => {
      const names = suites[suite](sizes).map(({ name }) => name);
      expect(names.length).toBeGreaterThan(0);
      expect(new Set(names).size).toBe(names.length);
    },
  );
});
