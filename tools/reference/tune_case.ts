import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TuneResult, tune } from '../../src/api/tune/index.ts';
import type { GoldenConfig } from './config.ts';
import { readConfig, readTensors } from './files.ts';
import { batchSizes } from './sizes.ts';
import { goldenSpec } from './spec.ts';

/** Number of runs of each variant; small, since the test needs different winners, not exact ones. */
const repeats = 2;

/** Tunes the kernels of a reference case, as `unitc tune` does for a spec, at the sizes of its batches. */
export async function tuneCase(folder: string): Promise<readonly TuneResult[]> {
  const config = readConfig(folder) as unknown as GoldenConfig;
  const tensors = readTensors(folder, 'batch');
  const place = mkdtempSync(join(tmpdir(), 'unitc-golden-'));
  try {
    const file = join(place, `${config.case}.unit`);
    writeFileSync(file, goldenSpec(config));
    const results: TuneResult[] = [];
    for (const batch of config.batches) {
      results.push(await tune(file, { task: batch.task, sizes: batchSizes(batch, tensors), repeats }));
    }
    return results;
  } finally {
    rmSync(place, { recursive: true });
  }
}
