/** Beginning of the names by which TensorBoard knows its event files. */
const beginning = 'events.out.tfevents.';

/** End of the names of those that unitc writes. */
const end = '.unitc';

/** Name of an event file of TensorBoard. `seconds`: Unix time; TensorBoard reads files in the order of names. */
export function eventFileName(seconds: number, host: string, process: number): string {
  return `${beginning}${String(seconds).padStart(10, '0')}.${host}.${process}${end}`;
}

/** Whether a file is an event file, of any program. */
export function isEventFile(name: string): boolean {
  return name.startsWith(beginning);
}

/** Whether unitc has written an event file. */
export function isOwnEventFile(name: string): boolean {
  return isEventFile(name) && name.endsWith(end);
}

/** Unix time in the name of an event file, in seconds; 0 where it has none. */
export function secondsOf(name: string): number {
  return Number(/^\d+/.exec(name.slice(beginning.length))?.[0] ?? 0);
}
