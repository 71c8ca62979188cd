import { changedSettings } from '../../compiler/model/settings.ts';
import type { RunEnvironment } from '../../runtime/digests/lines.ts';
import type { TrainedWith } from './recorded_run.ts';

/** A difference in an input that determines a run. `values` are those of the two runs; null if absent. */
export interface Cause {
  readonly kind: 'spec' | 'seed' | 'weights' | 'version' | 'adapter' | 'variant' | 'fitted' | 'lock';
  /**
   * Setting, weight file, package or `code`, property of the adapter, kernel request, file in the run folder, or
   * `unit.lock`.
   */
  readonly name: string;
  readonly values: readonly [string | null, string | null];
}

/** Files of fitted state, which is computed from the training data. */
const fittedFiles = ['vocabularies.json', 'statistics.json', 'classes.json'] as const;

/** The differences between two runs at a step, the spec first. */
export function causesOf(a: TrainedWith, b: TrainedWith): readonly Cause[] {
  const [one, two] = [a.segment, b.segment];
  return [
    ...settingCauses(a, b),
    ...differing('seed', 'train.seed', String(one.seed), String(two.seed)),
    ...differingEntries('weights', a.weights, b.weights),
    ...environmentCauses(one.environment, two.environment),
    ...fittedFiles.flatMap((name) => differing('fitted', name, one.description[name], two.description[name])),
    ...differing('lock', 'unit.lock', one.lock, two.lock),
  ];
}

function settingCauses(a: TrainedWith, b: TrainedWith): readonly Cause[] {
  const changes = changedSettings(a.model, b.model).filter(({ path }) => path !== 'train.seed');
  const [before, now] = [a, b].map(({ run }) => JSON.stringify(run.init)) as [string, string];
  return [
    ...changes.map(
      ({ path, before, now }): Cause => ({ kind: 'spec', name: path, values: [before ?? null, now ?? null] }),
    ),
    ...differing('spec', 'init', before, now),
  ];
}

/** Software and hardware that differ. */
export function environmentCauses(a: RunEnvironment, b: RunEnvironment): readonly Cause[] {
  return [
    ...differingEntries('version', a.versions, b.versions),
    ...(['adapter', 'device', 'platform', 'target'] as const).flatMap((name) =>
      differing('adapter', name, a[name], b[name]),
    ),
    ...differingEntries('variant', a.variants, b.variants),
  ];
}

function differingEntries(
  kind: Cause['kind'],
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): readonly Cause[] {
  const [one, two] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return [...new Set([...one.keys(), ...two.keys()])].flatMap((name) =>
    differing(kind, name, one.get(name) ?? null, two.get(name) ?? null),
  );
}

function differing(kind: Cause['kind'], name: string, a: string | null, b: string | null): readonly Cause[] {
  return a === b ? [] : [{ kind, name, values: [a, b] }];
}
