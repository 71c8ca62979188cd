import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RunDirectoryError } from '../run/errors.ts';
import { chained, emptyChain } from './chain.ts';
import { digestsName, linesOf } from './file.ts';
import type { Segment, State, StepLine } from './lines.ts';

/** The digests of a run from its first step on. */
export interface RunDigests {
  readonly segments: readonly Segment[];
  /** Steps 1, 2, 3 and so on. */
  readonly steps: readonly StepLine[];
  readonly states: readonly State[];
}

/**
 * Reads the digests in a run folder and checks them against their chain. An incomplete last line, which a
 * process may still be writing, is ignored. Throws RunDirectoryError if the digests are missing, incomplete
 * or damaged.
 */
export function readDigests(folder: string): RunDigests {
  const path = join(folder, digestsName);
  if (!existsSync(path)) {
    throw new RunDirectoryError(
      `${folder} has no ${digestsName}: it was trained by an earlier version, or the file was deleted. ` +
        'Only a run with its digests can be certified or compared: train it again.',
    );
  }
  const segments: Segment[] = [];
  const steps: StepLine[] = [];
  const states: State[] = [];
  let chain = emptyChain;
  let number = 0;
  for (const { line } of linesOf(path)) {
    number++;
    if (!line) throw damaged(path, number, 'it is not a line of digests');
    if (line.kind === 'segment') segments.push(line);
    else if (line.kind === 'state') {
      if (line.step !== steps.length || line.chain !== chain) {
        throw damaged(
          path,
          number,
          `its digest of steps 1 to ${line.step} does not match the lines before it`,
        );
      }
      states.push(line);
    } else {
      if (line.step !== steps.length + 1) {
        throw damaged(path, number, `expected step ${steps.length + 1}, found step ${line.step}`);
      }
      chain = chained(chain, line);
      steps.push(line);
    }
  }
  if (segments.length === 0) throw damaged(path, 1, 'it does not say what the run was trained with');
  return { segments, steps, states };
}

function damaged(path: string, line: number, problem: string): RunDirectoryError {
  return new RunDirectoryError(
    `${path} is damaged: line ${line}: ${problem}. Restore the file from a copy, or train the run again.`,
  );
}
