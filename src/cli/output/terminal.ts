import pc from 'picocolors';
import { printableJson } from '../../printable.ts';
import { tolerateOutputErrors } from './output_errors.ts';
import { wrapped } from './wrapped.ts';

/** Streams of a command: results go to stdout, progress and messages to stderr. */
export interface Terminal {
  readonly color: ReturnType<typeof pc.createColors>;
  readonly errorColor: ReturnType<typeof pc.createColors>;
  /** Whether standard error is a terminal, so that a progress bar may be drawn. */
  readonly interactive: boolean;
  /**
   * Columns of the terminal on stdout, or the environment variable COLUMNS. If neither is known, as for a
   * file or a pipe, lines have any length.
   */
  readonly columns: number | undefined;
  out(text: string): void;
  error(text: string): void;
  /** Prints a message on stderr; lines wider than the terminal are wrapped between words. */
  message(text: string): void;
}

/** Whether to use color, by https://no-color.org and https://force-color.org. */
function usesColor(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR && process.env.FORCE_COLOR !== '0') return true;
  return stream.isTTY === true;
}

/** Undefined without a terminal, and for a terminal that reports no size, which has 0 columns. */
export function columnsOf(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number | undefined {
  const columns = stream.isTTY ? stream.columns : Number(process.env.COLUMNS);
  return Number.isInteger(columns) && columns > 0 ? columns : undefined;
}

export function openTerminal(): Terminal {
  tolerateOutputErrors();
  const columns = columnsOf(process.stdout);
  // Names from files are already printable, except in JSON, whose direction marks are escaped here.
  const error = (text: string) => void process.stderr.write(`${printableJson(text)}\n`);
  return {
    color: pc.createColors(usesColor(process.stdout)),
    errorColor: pc.createColors(usesColor(process.stderr)),
    interactive: process.stderr.isTTY === true && !process.env.CI,
    columns,
    out: (text) => void process.stdout.write(`${printableJson(text)}\n`),
    error,
    message: (text) => error(wrapped(text, columns)),
  };
}
