import { dirname } from 'node:path';
import { failureExit, UnitcError } from '../../../errors.ts';
import { listCheckpoints } from '../../../runtime/checkpoint/folder.ts';
import { RunDirectory } from '../../../runtime/run/directory.ts';
import { lockState } from '../../../runtime/run/lock.ts';
import { check } from '../../check.ts';
import { advice, type Finding, good, problem } from '../finding.ts';
import { checkData } from './spec.ts';

/** A run: its files, its lock, its checkpoints, and the data of its spec. */
export function checkRun(folder: string): readonly Finding[] {
  return [checkLock(folder), ...checkContents(folder)];
}

function checkLock(folder: string): Finding {
  const state = lockState(folder);
  switch (state.kind) {
    case 'free':
      return good('lock', 'no process writes into the run');
    case 'stale':
      return good('lock', 'left by a process that has ended; the next writer replaces it');
    case 'held':
      return advice(
        'lock',
        `held by ${state.writer}: --resume and --overwrite are refused meanwhile`,
        `wait for that process or stop it; delete ${folder}/lock.json only if it runs no longer`,
      );
  }
}

function checkContents(folder: string): readonly Finding[] {
  try {
    const run = RunDirectory.open(folder);
    const { file, set, imports } = run.record;
    const files = new Map(Object.entries(imports));
    const { model } = check({ file, text: run.spec }, { set, files });
    const described = model
      ? [good('run', `${folder} is the run of ${file}`), ...checkData(model, dirname(file))]
      : [
          problem(
            'run',
            failureExit.spec,
            `spec.unit of ${folder} has errors`,
            'restore the file from a copy',
          ),
        ];
    return [...described, checkpointFinding(run.checkpoints)];
  } catch (error) {
    if (!(error instanceof UnitcError)) throw error;
    return [problem('run', error.exit, error.message, error.hint ?? 'restore the folder from a copy')];
  }
}

function checkpointFinding(folder: string): Finding {
  const names = listCheckpoints(folder);
  const last = names.at(-1);
  if (last !== undefined) return good('checkpoints', `${names.length}, the last ${last}`);
  return advice('checkpoints', 'none yet', 'the first is written after `checkpoint.every` steps');
}
