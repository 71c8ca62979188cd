import { optionalText, text as textArgument } from '../arguments.ts';
import { textInput } from '../records/fields.ts';
import { textCell } from './cells.ts';
import type { FieldColumn } from './column.ts';

export const text: FieldColumn = {
  name: 'text',
  category: 'column',
  summary: 'A text, or a pair of texts, for modalities of tokens.',
  parameters: [
    { name: 'column', type: { kind: 'column' }, doc: 'Column of the text.', positional: true },
    {
      name: 'pair',
      type: { kind: 'column' },
      doc: 'Column of the second text of a pair.',
      default: null,
      positional: true,
    },
  ],
  example: 'columns { text: text("premise", pair: "hypothesis")  label: "gold" }',
  use: { kind: 'field', field: 'text' },
  reader(args) {
    const [first, second] = [textArgument(args, 'column'), optionalText(args, 'pair')];
    if (second === null) return (row) => textInput(textCell(row, first));
    return (row) => textInput(textCell(row, first), textCell(row, second));
  },
};
