import { basename, resolve } from 'node:path';
import { highlight } from '../../compiler/syntax/highlight.ts';
import {
  durationText,
  type MemoryContent,
  type NamedText,
  type ReportContent,
  type ReportTask,
  type SampledTask,
  type SpecContent,
  type TaskRecords,
  type TimeContent,
} from '../../pages/index.ts';
import { taskCharts, trainingCharts } from './curves.ts';
import { headlinesOf, metricContent } from './metrics.ts';
import type { RunFiles } from './run_files.ts';

/** Content of a report beyond the run's files. */
export interface Extras {
  readonly memory: MemoryContent | undefined;
  /** Records with predictions, by task. */
  readonly records: ReadonlyMap<string, TaskRecords>;
  readonly time: readonly TimeContent[];
  readonly leftOut: readonly string[];
}

/** The content of the page of a run. */
export function reportContent(files: RunFiles, extras: Extras): ReportContent {
  const { path, record, model, history, final, problems } = files;
  return {
    model: model?.name ?? record.model ?? basename(record.file, '.unit'),
    run: basename(resolve(path)),
    state: stateText(files),
    facts: factsOf(files),
    leftOut: [...problems, ...extras.leftOut],
    headlines: headlinesOf(final.scores),
    tasks: taskNames(files).map((task) => taskContent(task, files, extras)),
    training: trainingCharts(history),
    sampling: samplingOf(files),
    memory: extras.memory,
    time: extras.time,
    notices: [...history.notices, ...history.skipped.map(skippedText)],
    environment: environmentOf(files),
    spec: specContent(files),
  };
}

function stateText({ history, final }: RunFiles): string {
  const { state, step, started } = history;
  const of = started ? ` of ${started.steps}` : '';
  const evaluated = final.step === undefined ? 'not evaluated yet' : `results of step ${final.step}`;
  switch (state) {
    case 'complete':
      return `Complete after ${step} steps; ${evaluated}.`;
    case 'stopped':
      return `Stopped early at step ${step}${of}; ${evaluated}.`;
    case 'interrupted':
      return `Interrupted at step ${step}${of}; ${evaluated}.`;
    case 'incomplete':
      return `At step ${step}${of}; ${evaluated}.`;
  }
}

function factsOf({ history, record, model }: RunFiles): readonly NamedText[] {
  const { step, started, seconds, waiting, best } = history;
  const facts: (NamedText | undefined)[] = [
    { name: 'steps', value: started ? `${step} of ${started.steps}` : String(step) },
    { name: 'training time', value: durationText(seconds) },
    started && { name: 'parameters', value: started.parameters.toLocaleString('en') },
    { name: 'waiting for data', value: `${(100 * waiting).toFixed(1)} % of the time` },
    best && { name: 'best checkpoint', value: `step ${best.step}` },
    model && { name: 'optimizer', value: model.train.optimizer.builtin },
    model && { name: 'seed', value: String(model.train.seed) },
    { name: 'adapter', value: started?.adapter ?? record.adapter },
  ];
  return facts.filter((fact) => fact !== undefined);
}

/** Tasks in the order of the spec; if the spec cannot be read, those of the events. */
function taskNames({ model, history, final }: RunFiles): readonly string[] {
  const known = model?.tasks.map(({ name }) => name) ?? history.started?.tasks ?? [];
  return [...new Set([...known, ...history.tasks.keys(), ...final.scores.map(({ task }) => task)])];
}

function taskContent(task: string, { model, history, final }: RunFiles, { records }: Extras): ReportTask {
  const score = final.scores.find((each) => each.task === task);
  return {
    task,
    dataset: model?.tasks.find(({ name }) => name === task)?.dataset,
    charts: taskCharts(task, history),
    metrics: score?.metrics.map(metricContent) ?? [],
    records: records.get(task),
  };
}

function samplingOf(files: RunFiles): readonly SampledTask[] {
  const { model, history, record } = files;
  const all = [...history.tasks.values()].reduce((sum, { steps }) => sum + steps, 0);
  return taskNames(files).map((task) => {
    const known = model?.tasks.find(({ name }) => name === task);
    const steps = history.tasks.get(task)?.steps ?? 0;
    return {
      task,
      weight: known?.sampling,
      steps,
      share: all === 0 ? 0 : steps / all,
      records: known && new Map(Object.entries(record.records ?? {})).get(known.dataset),
    };
  });
}

function skippedText({ dataset, split, skipped, first }: RunFiles['history']['skipped'][number]): string {
  return `${dataset} (${split}): ${skipped} records cannot be used and are left out; the first is ${first.where}: ${first.message}`;
}

function environmentOf({ record, segment, history }: RunFiles): readonly NamedText[] {
  const tuned = Object.keys(record.tuned ?? {}).length;
  const environment = segment?.environment;
  return [
    ...(environment
      ? Object.entries(environment.versions).map(([name, value]) => ({ name, value }))
      : [{ name: 'unitc', value: record.version }]),
    ...(environment ? [{ name: 'platform', value: environment.platform }] : []),
    { name: 'adapter', value: environment?.adapter ?? history.started?.adapter ?? record.adapter },
    ...(tuned > 0 ? [{ name: 'tuned kernels', value: String(tuned) }] : []),
    { name: 'data lock', value: record.lock ?? 'none' },
  ];
}

function specContent({ record, spec }: RunFiles): SpecContent {
  return {
    file: basename(record.file),
    set: Object.entries(record.set).map(([name, value]) => ({ name, value })),
    parts: highlight(spec),
  };
}
