import type { Progress } from '../../src/runtime/checkpoint/progress.ts';

/** Progress of a new run of a model without tasks, with some members replaced. */
export function progressOf(members: Partial<Progress>): Progress {
  return {
    step: 0,
    seed: 1,
    cursors: new Map(),
    batches: new Map(),
    counts: new Map(),
    model: '',
    description: {
      'spec.unit': '',
      'run.json': '',
      'vocabularies.json': '',
      'statistics.json': '',
      'classes.json': '',
    },
    evaluated: 0,
    stopped: false,
    ...members,
  };
}
