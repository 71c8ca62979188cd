import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Names the test files whose process ended before their tests: vitest reports that a worker exited, but not in
 * which file.
 */
export class UnfinishedFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const unfinished = modules.filter((module) => ['queued', 'pending'].includes(module.state()));
    for (const { moduleId } of unfinished) console.error(`no result: ${relative('.', moduleId)}`);
  }
}
