import { stdin, stdout } from 'node:process';
import { createInterface, type Interface } from 'node:readline';
import type { NewSpecSources } from '../api/new_spec.ts';
import { CommandError, exitCode } from './exit.ts';
import type { Terminal } from './output/terminal.ts';

const kinds = [
  ['images', 'images in a folder for each class'],
  ['tables', 'a table with texts, numbers or paths (CSV, TSV, JSON Lines, Parquet)'],
  ['boxes', 'boxes in images (COCO JSON, YOLO data.yaml, PASCAL VOC folder)'],
  ['audio', 'recordings in a folder for each class'],
  ['questions', 'a table of questions about images'],
] as const;

/** The user's terminal. */
export interface DialogStreams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks on the terminal for the data of a new spec. Throws CommandError without a terminal, or without an
 * answer.
 */
export async function askForSources(
  terminal: Terminal,
  streams: DialogStreams = { input: stdin, output: stdout },
): Promise<NewSpecSources> {
  if (!streams.input.isTTY) {
    throw new CommandError(
      exitCode.usage,
      'there is no data: give --images, --table, --boxes, --audio or --questions (unitc new --help)',
    );
  }
  const dialog = new Dialog(streams);
  try {
    const found = new Map<string, unknown[]>();
    do {
      const { kind, source } = await askForSource(dialog, terminal);
      found.set(kind, [...(found.get(kind) ?? []), source]);
    } while (/^y/i.test(await dialog.ask('Another one, for a second task? [y/N] ')));
    return Object.fromEntries(found);
  } finally {
    dialog.close();
  }
}

/** Questions and answers, one line each. Lines typed before their question are kept for it. */
class Dialog {
  readonly #lines: Interface;
  readonly #typed: string[] = [];
  #ended = false;
  #wake: () => void = () => {};

  constructor(streams: DialogStreams) {
    this.#lines = createInterface(streams);
    this.#lines.on('line', (line) => {
      this.#typed.push(line);
      this.#wake();
    });
    // Ctrl-C, Ctrl-D, or a closed terminal.
    this.#lines.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** Throws CommandError if the user ends the dialog instead of answering. */
  async ask(question: string): Promise<string> {
    this.#lines.setPrompt(question);
    this.#lines.prompt();
    while (this.#typed.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const line = this.#typed.shift();
    if (line !== undefined) return line.trim();
    throw new CommandError(exitCode.interrupted, 'ended without an answer; nothing was written');
  }

  close(): void {
    this.#lines.close();
  }
}

async function askForSource(
  dialog: Dialog,
  terminal: Terminal,
): Promise<{ readonly kind: string; readonly source: unknown }> {
  terminal.out(['What is the data?', ...kinds.map(([, text], i) => `  ${i + 1}  ${text}`)].join('\n'));
  const kind = kinds[Number(await dialog.ask('Number: ')) - 1]?.[0];
  if (!kind) return askForSource(dialog, terminal);
  const path = await dialog.ask('Path: ');
  if (kind !== 'tables') return { kind, source: path };
  const text = list(await dialog.ask('Column of the text, or two with a comma (empty: find inputs): '));
  const label = await dialog.ask('Column to predict (empty: guess): ');
  return { kind, source: { path, ...(text.length > 0 && { text }), ...(label !== '' && { label }) } };
}

function list(line: string): readonly string[] {
  return line
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
