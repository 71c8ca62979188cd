import { join, resolve } from 'node:path';
import { failureExit } from '../../../errors.ts';
import { bytesText } from '../bytes.ts';
import { advice, type Finding, good, problem } from '../finding.ts';
import type { ProbedMachine } from '../machine.ts';

/** Free bytes below which training is likely to fill the disk with checkpoints or caches. */
const low = 1e9;

/** Folders to which commands write: caches, driver shaders, runs. */
export function checkStorage(machine: ProbedMachine, runFolder: string): readonly Finding[] {
  return [checkCache(machine), ...checkDriverCache(machine), checkRuns(machine, runFolder)];
}

function cacheFolder({ environment, home }: ProbedMachine): string {
  return join(environment.XDG_CACHE_HOME || join(home, '.cache'), 'unitc');
}

function checkCache(machine: ProbedMachine): Finding {
  const folder = cacheFolder(machine);
  if (!machine.writable(folder)) {
    return advice(
      'cache',
      `${folder} cannot be written: tuned kernels are not kept, and SwiftShader is unpacked into the temporary folder`,
      'set XDG_CACHE_HOME to a folder that this user may write',
    );
  }
  return space(machine, 'cache', folder);
}

/** Drivers cache compiled shaders below HOME: NVIDIA in .nv, Mesa in .cache. */
function checkDriverCache(machine: ProbedMachine): readonly Finding[] {
  const { platform, home, environment } = machine;
  if (platform !== 'linux') return [];
  if (environment.HOME === undefined || environment.HOME === '' || !machine.writable(home)) {
    const place = environment.HOME ? `${home} cannot be written` : 'HOME is not set';
    return [
      advice(
        'driver cache',
        `${place}: the driver compiles every shader again in each process, which takes minutes for large models`,
        'set HOME to a folder that this user may write, for example HOME=/tmp',
      ),
    ];
  }
  return [good('driver cache', `below ${home}`)];
}

function checkRuns(machine: ProbedMachine, folder: string): Finding {
  const path = resolve(folder);
  if (!machine.writable(path)) {
    return problem(
      'run folder',
      failureExit.failed,
      `${path} cannot be written by this user`,
      'choose another folder with --out, or change its owner',
    );
  }
  return space(machine, 'run folder', path);
}

function space({ freeBytes }: ProbedMachine, subject: string, path: string): Finding {
  const free = freeBytes(path);
  if (free === undefined) return good(subject, path);
  const text = `${path}, ${bytesText(free)} free`;
  if (free >= low) return good(subject, text);
  return advice(subject, text, 'free some space: a checkpoint takes three times the size of the parameters');
}
