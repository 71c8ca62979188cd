import { stdin, stdout } from 'node:process';
import { createInterface, type Interface } from 'node:readline/promises';
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

/** Asks on the terminal for the data of a new spec. Throws CommandError where there is no terminal to ask. */
export async function askForSources(terminal: Terminal): Promise<NewSpecSources> {
  if (!stdin.isTTY) {
    throw new CommandError(
      exitCode.usage,
      'there is no data: give --images, --table, --boxes, --audio or --questions (unitc new --help)',
    );
  }
  const asked = createInterface({ input: stdin, output: stdout });
  try {
    const found = new Map<string, unknown[]>();
    do {
      const { kind, source } = await askForSource(asked, terminal);
      found.set(kind, [...(found.get(kind) ?? []), source]);
    } while (/^y/i.test(await asked.question('Another one, for a second task? [y/N] ')));
    return Object.fromEntries(found);
  } finally {
    asked.close();
  }
}

async function askForSource(
  asked: Interface,
  terminal: Terminal,
): Promise<{ readonly kind: string; readonly source: unknown }> {
  terminal.out(['What is the data?', ...kinds.map(([, text], i) => `  ${i + 1}  ${text}`)].join('\n'));
  const kind = kinds[Number(await asked.question('Number: ')) - 1]?.[0];
  if (!kind) return askForSource(asked, terminal);
  const path = (await asked.question('Path: ')).trim();
  if (kind !== 'tables') return { kind, source: path };
  const text = list(await asked.question('Column of the text, or two with a comma (empty: find inputs): '));
  const label = (await asked.question('Column to predict (empty: guess): ')).trim();
  return { kind, source: { path, ...(text.length > 0 && { text }), ...(label !== '' && { label }) } };
}

function list(line: string): readonly string[] {
  return line
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
