import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import type { RunRecord } from '../../src/runtime/run/record.ts';
import { smallSpec } from './spec.ts';

/** The files of a run folder, as far as they are read by commands that do not open checkpoints. */
export interface RunFolder {
  readonly spec?: string;
  readonly record?: Partial<RunRecord>;
  readonly vocabularies?: Readonly<Record<string, readonly string[]>>;
  readonly classes?: Readonly<Record<string, readonly string[]>>;
  readonly events?: readonly TrainEvent[];
}

/** Writes a run folder; returns its path. */
export function writeRun(path: string, run: RunFolder = {}): string {
  const { spec = smallSpec, record = {}, vocabularies = {}, classes = {}, events = [] } = run;
  mkdirSync(path, { recursive: true });
  const whole = { file: '/specs/small.unit', set: {}, imports: {}, adapter: 'lavapipe', version: '1.0.0' };
  const json = {
    'run.json': { ...whole, ...record },
    'vocabularies.json': vocabularies,
    'classes.json': classes,
  };
  for (const [name, value] of Object.entries(json)) {
    writeFileSync(join(path, name), `${JSON.stringify(value, null, 2)}\n`);
  }
  writeFileSync(join(path, 'spec.unit'), spec);
  writeFileSync(join(path, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  return path;
}
