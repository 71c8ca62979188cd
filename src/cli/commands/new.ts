import { relative } from 'node:path';
import type { Command } from 'commander';
import type { NewSpecSources } from '../../api/new_spec.ts';
import { printable } from '../../printable.ts';
import { CommandError, exitCode } from '../exit.ts';
import type { Terminal } from '../output/terminal.ts';
import { wrapped } from '../output/wrapped.ts';
import { askForSources } from '../questions.ts';

/** `unitc new DIR`: writes a spec for a user's own data. */
export function newCommand(program: Command, terminal: Terminal): void {
  const given = new GivenSources();
  program
    .command('new')
    .description(
      'Inspects your data and writes a spec that trains on it, DIR/DIR.unit. Several sources become several tasks with one ' +
        'decoder. Without options it asks for the files.',
    )
    .argument('<dir>', 'folder of the new spec')
    .option('--images <dir>', 'images, a folder for each class', (path: string) => given.add('images', path))
    .option('--table <file>', 'a table (CSV, TSV, JSON Lines, Parquet)', (path: string) =>
      given.addTable(path),
    )
    .option('--text <column>', 'text column of the preceding --table; twice for a pair', (name: string) =>
      given.addText(name),
    )
    .option('--label <column>', 'column of the preceding --table to predict', (name: string) =>
      given.setLabel(name),
    )
    .option('--boxes <path>', 'boxes: COCO JSON, YOLO data.yaml, or a VOC folder', (path: string) =>
      given.addBoxes(path),
    )
    .option(
      '--classes <names>',
      'classes of the preceding --boxes to keep, separated by commas',
      (names: string) => given.setClasses(names),
    )
    .option('--audio <dir>', 'recordings, a folder for each class', (path: string) =>
      given.add('audio', path),
    )
    .option('--questions <file>', 'a table with the columns image, question and answer', (path: string) =>
      given.add('questions', path),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  unitc new pets --images photos\n  unitc new reviews --table reviews.csv --text comment --label sentiment\n' +
        '  unitc new both --images photos --boxes boxes/data.yaml\n' +
        '  unitc new people --boxes coco/annotations/instances_train2017.json --classes person,car',
    )
    .action(async (folder: string) => {
      const sources = given.isEmpty ? await askForSources(terminal) : given.sources();
      const { newSpec } = await import('../../api/new_spec.ts');
      const { path, notes } = await newSpec(folder, sources);
      const choices = Object.entries(notes).flatMap(([name, texts]) =>
        texts.map((text) => `${name}: ${text}`),
      );
      terminal.out(
        [
          `wrote ${path}`,
          ...choices.map((text) => wrapped(`  note: ${printable(text)}`, terminal.columns)),
          `  unitc data check ${shown(path)}`,
          `  unitc train ${shown(path)}`,
        ].join('\n'),
      );
    });
}

/** The path for a shell command. */
function shown(path: string): string {
  const short = relative('', path);
  return /^[\w./\\:-]+$/.test(short) ? short : `"${short}"`;
}

function wrongUse(problem: string): CommandError {
  return new CommandError(exitCode.usage, problem);
}

/**
 * Sources in the order of the options: `--text` and `--label` belong to the preceding `--table`, `--classes`
 * to the preceding `--boxes`.
 */
class GivenSources {
  readonly #paths: { readonly [K in 'images' | 'audio' | 'questions']: string[] } = {
    images: [],
    audio: [],
    questions: [],
  };
  readonly #boxes: { readonly path: string; classes?: readonly string[] }[] = [];
  readonly #tables: { readonly path: string; readonly text: string[]; label?: string }[] = [];

  get isEmpty(): boolean {
    const listed = this.#tables.length + this.#boxes.length;
    return listed === 0 && Object.values(this.#paths).every((paths) => paths.length === 0);
  }

  add(kind: 'images' | 'audio' | 'questions', path: string): void {
    this.#paths[kind].push(path);
  }

  addBoxes(path: string): void {
    this.#boxes.push({ path });
  }

  setClasses(names: string): void {
    const boxes = this.#boxes.at(-1);
    if (!boxes) throw wrongUse('--classes names classes of boxes: give --boxes PATH before it');
    if (boxes.classes) {
      throw wrongUse(`--classes is given twice for ${boxes.path}: put commas between the names`);
    }
    const classes = names.split(',').map((name) => name.trim());
    if (classes.includes('')) {
      throw wrongUse(
        '--classes has an empty name: expected names with commas between them, as in person,car',
      );
    }
    boxes.classes = classes;
  }

  addTable(path: string): void {
    this.#tables.push({ path, text: [] });
  }

  addText(column: string): void {
    this.#table('--text').text.push(column);
  }

  setLabel(column: string): void {
    const table = this.#table('--label');
    if (table.label !== undefined) {
      throw wrongUse(
        `--label is given twice for ${table.path}: a second task on it needs --table ${table.path} again`,
      );
    }
    table.label = column;
  }

  sources(): NewSpecSources {
    const tables = this.#tables.map(({ path, text, label }) => ({
      path,
      ...(text.length > 0 && { text }),
      ...(label !== undefined && { label }),
    }));
    return { ...this.#paths, boxes: this.#boxes, tables };
  }

  #table(option: string) {
    const table = this.#tables.at(-1);
    if (table) return table;
    throw wrongUse(`${option} names a column of a table: give --table FILE before it`);
  }
}
