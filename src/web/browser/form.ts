import { element } from './element.ts';
import type { ExportedTask, WebRecord } from './index.ts';

type Input = ExportedTask['inputs'][number];

/** Name of the form field for the second text of a pair. */
const second = (name: string): string => `${name} (second text)`;

/** The fields of a form for the inputs of a task. */
export function fieldsFor({ inputs }: ExportedTask): readonly HTMLElement[] {
  return inputs.flatMap(fieldsOf);
}

function fieldsOf(input: Input): readonly HTMLElement[] {
  switch (input.kind) {
    case 'image':
      return [fileField(input.name, 'image/*', 'An image: choose it, or drop it here')];
    case 'audio':
      return [
        fileField(
          input.name,
          'audio/*,.flac,.opus,.ogg,.wav,.mp3',
          'A recording: choose it, or drop it here',
        ),
      ];
    case 'text':
      return readsPairs(input)
        ? [textField(input.name, 'First text'), textField(second(input.name), 'Second text')]
        : [textField(input.name, 'Text')];
    case 'numbers':
      return input.columns.map(cellField);
  }
}

/** The record in the form. */
export function recordIn(form: HTMLFormElement, { inputs }: ExportedTask): WebRecord {
  const data = new FormData(form);
  return Object.fromEntries(inputs.flatMap((input) => entriesOf(input, data)));
}

function entriesOf(input: Input, data: FormData): readonly (readonly [string, WebRecord[string]])[] {
  const given = data.get(input.name);
  switch (input.kind) {
    case 'image':
    case 'audio':
      return given instanceof File && given.size > 0 ? [[input.name, given]] : [];
    case 'text': {
      const text = String(given ?? '');
      return [[input.name, readsPairs(input) ? [text, String(data.get(second(input.name)) ?? '')] : text]];
    }
    case 'numbers':
      return input.columns.map((column) => [column, String(data.get(column) ?? '')]);
  }
}

function readsPairs({ column, pairs }: Input): boolean {
  return pairs === true || typeof column?.args.pair === 'string';
}

function textField(name: string, label: string): HTMLElement {
  return element('label', {}, label, element('textarea', { name, rows: '2', required: '' }));
}

function cellField(column: string): HTMLElement {
  const input = element('input', { type: 'text', name: column, inputmode: 'text', autocomplete: 'off' });
  return element('label', {}, column, input);
}

function fileField(name: string, accept: string, label: string): HTMLElement {
  const input = element('input', { type: 'file', name, accept, required: '' });
  const field = element('label', { class: 'drop' }, label, input);
  const over = (inside: boolean) => (event: DragEvent) => {
    event.preventDefault();
    field.classList.toggle('over', inside);
  };
  field.addEventListener('dragover', over(true));
  field.addEventListener('dragleave', over(false));
  field.addEventListener('drop', (event) => {
    over(false)(event);
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    const dropped = new DataTransfer();
    dropped.items.add(file);
    input.files = dropped.files;
  });
  return field;
}
