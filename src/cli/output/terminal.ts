import pc from 'picocolors';
import { tolerateOutputErrors } from './output_errors.ts';

/** Streams of a command: results go to stdout, progress and messages to stderr. */
export interface Terminal {
  readonly color: ReturnType<typeof pc.createColors>;
  readonly errorColor: ReturnType<typeof pc.createColors>;
  /** Standard error is a terminal: a progress bar may be drawn. */
  readonly interactive: boolean;
  /**
   * Columns of the terminal on stdout, or the environment variable COLUMNS. Without either, as for a file or
   * a pipe, lines have any length.
   */
  readonly columns: number | undefined;
  out(text: string): void;
  error(text: string): void;
}

/** https://no-color.org and https://force-color.org. */
function usesColor(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR && process.env.FORCE_COLOR !== '0') return true;
  return stream.isTTY === true;
}

function columnsOf(stream: NodeJS.WriteStream): number | undefined {
  if (stream.isTTY) return stream.columns;
  const columns = Number(process.env.COLUMNS);
  return Number.isInteger(columns) && columns > 0 ? columns : undefined;
}

export function openTerminal(): Terminal {
  tolerateOutputErrors();
  return {
    color: pc.createColors(usesColor(process.stdout)),
    errorColor: pc.createColors(usesColor(process.stderr)),
    interactive: process.stderr.isTTY === true && !process.env.CI,
    columns: columnsOf(process.stdout),
    out: (text) => void process.stdout.write(`${text}\n`),
    error: (text) => void process.stderr.write(`${text}\n`),
  };
}
