import pc from 'picocolors';
import { tolerateOutputErrors } from './output_errors.ts';

/** Where a command writes: results to stdout, progress and messages to stderr. */
export interface Terminal {
  readonly color: ReturnType<typeof pc.createColors>;
  readonly errorColor: ReturnType<typeof pc.createColors>;
  /** A person is looking: bars may be drawn. */
  readonly interactive: boolean;
  out(text: string): void;
  error(text: string): void;
}

function colorful(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR && process.env.FORCE_COLOR !== '0') return true;
  return stream.isTTY === true;
}

export function openTerminal(): Terminal {
  tolerateOutputErrors();
  return {
    color: pc.createColors(colorful(process.stdout)),
    errorColor: pc.createColors(colorful(process.stderr)),
    interactive: process.stderr.isTTY === true && !process.env.CI,
    out: (text) => void process.stdout.write(`${text}\n`),
    error: (text) => void process.stderr.write(`${text}\n`),
  };
}

/** `3.2 MB`, in decimal units. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** `201.6 M`, `3.2 G`. */
export function countText(count: number): string {
  const units = ['', ' k', ' M', ' G', ' T'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)}${units[unit]}`;
}

/** `75 s`, `4 min 10 s`, `2 h 05 min`. */
export function durationText(seconds: number): string {
  if (seconds < 100) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(Math.round(seconds % 60)).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

export function percentText(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

/** Columns padded to their widest cell; the first column left, the others right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}
