import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/slowest_first.ts';
import { UnfinishedFiles } from './test/unfinished.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts', 'grammar/**/*.test.ts', 'examples/**/*.test.ts'],
    // The examples import the package by its name.
    alias: { unitc: fileURLToPath(new URL('./src/index.ts', import.meta.url)) },
    globalSetup: './test/temporary_folder.ts',
    // Software adapters use every core: files that open a device take turns.
    pool: 'forks',
    maxWorkers: 2,
    // The last lines are vitest's own summary.
    reporters: [new UnfinishedFiles(), 'default'],
    sequence: { sequencer: SlowestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
