import { readdirSync } from 'node:fs';
import { UnitcError } from '../../../src/errors.ts';
import { newestIntact } from '../../../src/runtime/checkpoint/folder.ts';
import { RunDirectory } from '../../../src/runtime/run/directory.ts';
import { MetricsTable } from '../../../src/runtime/run/history/metrics_table.ts';
import { eventLines } from '../../../src/runtime/run/history/read_events.ts';
import { jsonTokens } from '../formats/json.ts';
import { writtenFiles } from '../formats/texts.ts';
import type { FuzzTarget } from '../target.ts';

const names = [
  'run.json',
  'spec.unit',
  'events.jsonl',
  'vocabularies.json',
  'statistics.json',
  'classes.json',
  'checkpoints/step-0000001.safetensors',
];

/** All files in a run folder. */
export const target: FuzzTarget = {
  name: 'run',
  title: 'run folders',
  longest: 16_384,
  memory: 200,
  tokens: [...names.map((name) => `\n=== ${name}\n`), ...jsonTokens, '"event":"evaluated"', '"step":1'],
  read: (input, scratch) => {
    const path = writtenFiles(input, scratch, 'run');
    try {
      const run = RunDirectory.open(path);
      const readers = [
        () => run.record,
        () => run.vocabularies,
        () => run.statistics,
        () => run.spec,
        () => [...eventLines(`${path}/events.jsonl`)],
        () => MetricsTable.until(`${path}/events.jsonl`, 10).text,
        () => newestIntact(run.checkpoints, path),
        () => readdirSync(path),
      ];
      for (const read of readers) orRefused(read);
    } finally {
      scratch.remove('run');
    }
  },
};

/** Reads every file, even if another one is damaged. */
function orRefused(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof UnitcError)) throw error;
  }
}
