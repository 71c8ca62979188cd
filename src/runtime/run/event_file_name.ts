/** Prefix by which TensorBoard recognises its event files. */
const beginning = 'events.out.tfevents.';

/** Suffix of the event files that unitc writes. */
const end = '.unitc';

/**
 * Name of an event file of TensorBoard. `seconds`: Unix time; TensorBoard reads files in the order of their
 * names.
 */
export function eventFileName(seconds: number, host: string, process: number): string {
  return `${beginning}${String(seconds).padStart(10, '0')}.${host}.${process}${end}`;
}

/** Whether a file is an event file, written by any program. */
export function isEventFile(name: string): boolean {
  return name.startsWith(beginning);
}

/** Whether a file is an event file written by unitc. */
export function isOwnEventFile(name: string): boolean {
  return isEventFile(name) && name.endsWith(end);
}

/** Unix time in the name of an event file, in seconds; 0 if it has none. */
export function secondsOf(name: string): number {
  return Number(/^\d+/.exec(name.slice(beginning.length))?.[0] ?? 0);
}
