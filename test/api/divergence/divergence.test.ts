import { describe, expect, it } from 'vitest';
import { divergenceOf } from '../../../src/api/divergence/divergence.ts';
import type { State, StepLine } from '../../../src/runtime/digests/lines.ts';
import type { RunDigests } from '../../../src/runtime/digests/read.ts';

function step(number: number, changes: Partial<StepLine> = {}): StepLine {
  const results = { task: 'sort', records: 'r', batch: 'b', loss: 1, gradNorm: 2, first: [] };
  return { kind: 'step', step: number, ...results, ...changes };
}

function state(number: number, changes: Partial<State> = {}): State {
  return { step: number, parameters: 'p', optimizer: 'o', chain: 'c', ...changes };
}

function run(steps: readonly StepLine[], states: readonly State[] = [state(0)]): RunDigests {
  return { segments: [], steps, states };
}

const base = run([step(1), step(2), step(3)], [state(0), state(2)]);

describe('the first difference', () => {
  it('is absent between equal runs, of which one is longer', () => {
    expect(divergenceOf(base, run([step(1)]))).toBeUndefined();
  });

  it('is the initial parameters where these differ', () => {
    const other = run([step(1, { loss: 9 })], [state(0, { parameters: 'q' })]);
    expect(divergenceOf(base, other)).toEqual({ step: 0, part: 'parameters' });
  });

  it('is the earliest part of the first step that differs', () => {
    const other = run([step(1), step(2, { batch: 'x', loss: 3 }), step(3, { records: 'y' })]);
    expect(divergenceOf(base, other)).toEqual({ step: 2, part: 'batch' });
  });

  it('is not that records which become an equal batch have other names', () => {
    const renamed = [
      step(1, { records: 'x' }),
      step(2, { records: 'y' }),
      step(3, { records: 'z', loss: 3 }),
    ];
    expect(divergenceOf(base, run(renamed))).toEqual({ step: 3, part: 'loss' });
    expect(divergenceOf(base, run([step(1, { records: 'x', batch: 'y' })]))).toEqual({
      step: 1,
      part: 'records',
    });
  });

  it('is a state where the results of its step and of those before are equal', () => {
    const states = [state(0), state(2, { optimizer: 'x' })];
    expect(divergenceOf(base, run(base.steps, states))).toEqual({ step: 2, part: 'optimizer' });
    const steps = [step(1), step(2, { gradNorm: null }), step(3)];
    expect(divergenceOf(base, run(steps, states))).toEqual({ step: 2, part: 'gradNorm' });
  });
});
