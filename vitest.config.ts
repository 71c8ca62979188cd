import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/slowest_first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts', 'grammar/**/*.test.ts', 'examples/**/*.test.ts'],
    // The examples import the package by its name.
    alias: { unitc: fileURLToPath(new URL('./src/index.ts', import.meta.url)) },
    // Software adapters use every core: files that open a device take turns.
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
