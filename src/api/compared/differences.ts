import { differingSettings } from '../../compiler/model/settings.ts';
import { sha256 } from '../../runtime/run/checksums/format.ts';
import { readDescription } from '../../runtime/run/stored_description.ts';
import type { ReadRun } from './read_run.ts';

/** A property in which the runs differ. */
export interface RunDifference {
  /**
   * `spec`: a setting, such as the seed; `data`: a property of the records; `environment`: of unitc or the
   * machine.
   */
  readonly about: 'spec' | 'data' | 'environment';
  /** A path as for `--set`, or a name. */
  readonly name: string;
  /** The value in each run, in the order of the runs; null in a run without it. */
  readonly values: readonly (string | null)[];
}

/** All differences between runs. Specs that this version cannot read are left out. */
export function runDifferences(runs: readonly ReadRun[]): readonly RunDifference[] {
  return [
    ...specDifferences(runs),
    ...factDifferences('data', runs),
    ...factDifferences('environment', runs),
  ];
}

function specDifferences(runs: readonly ReadRun[]): readonly RunDifference[] {
  const models = runs.flatMap(({ model }) => (model ? [model] : []));
  if (models.length < 2) return [];
  const places = runs.map(({ model }) => (model ? models.indexOf(model) : undefined));
  return differingSettings(models).map(({ path, values }) => ({
    about: 'spec',
    name: path,
    values: places.map((place) => (place === undefined ? null : (values[place] ?? null))),
  }));
}

const factsAbout = { data: dataFacts, environment: environmentFacts } as const;

function factDifferences(about: keyof typeof factsAbout, runs: readonly ReadRun[]): readonly RunDifference[] {
  const facts = runs.map((run) => new Map(factsAbout[about](run)));
  const names = new Set(facts.flatMap((each) => [...each.keys()]));
  return [...names]
    .map((name) => ({ about, name, values: facts.map((each) => each.get(name) ?? null) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}

type Fact = readonly [name: string, value: string];

function environmentFacts({ record, summary }: ReadRun): readonly Fact[] {
  return [
    ['version of unitc', record.version],
    ['adapter', summary.started?.adapter ?? record.adapter],
    ...(record.tuned ? [['tuned kernels', digest(record.tuned)] as const] : []),
  ];
}

function dataFacts({ record, directory }: ReadRun): readonly Fact[] {
  const { vocabularies = {}, statistics = {}, classes = {} } = readDescription(directory.path);
  return [
    ...Object.entries(record.records ?? {}).map(
      ([dataset, count]) => [`${dataset}: training records`, String(count)] as const,
    ),
    ...(record.lock === undefined ? [] : [['unit.lock', record.lock.slice(0, 8)] as const]),
    ...Object.entries(classes).map(
      ([truth, names]) => [`${truth}: classes`, `${names.length} names, ${digest(names)}`] as const,
    ),
    ...Object.entries(vocabularies).map(
      ([name, tokens]) => [`${name}: vocabulary`, `${tokens.length} tokens, ${digest(tokens)}`] as const,
    ),
    ...Object.entries(statistics).map(
      ([name, moments]) => [`${name}: mean and deviation`, digest(moments)] as const,
    ),
  ];
}

/** Prefix of the SHA-256 of a value as JSON. */
function digest(value: unknown): string {
  return sha256(JSON.stringify(value)).slice(0, 8);
}
