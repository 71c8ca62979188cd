import { fileText } from '../../storage/read.ts';

/**
 * A string that identifies a running process on this machine, so that a reused process id is recognised: on
 * Linux the boot id and the start time; elsewhere only that the id is in use. Undefined if no such process is
 * running; a zombie does not count as running.
 */
export function processIdentity(pid: number): string | undefined {
  if (!isInUse(pid)) return undefined;
  if (process.platform !== 'linux') return 'running';
  try {
    const stat = fileText(`/proc/${pid}/stat`);
    // The second field is the command in parentheses, which may hold spaces and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, start] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X') return undefined;
    const boot = fileText('/proc/sys/kernel/random/boot_id').trim();
    return `${boot} ${start}`;
  } catch (error) {
    // The process ended between the two checks.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return undefined;
    throw error;
  }
}

function isInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: a process of another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
