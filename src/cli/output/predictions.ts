import type { HeadPrediction, Prediction } from '../../api/open.ts';
import { printable } from '../../printable.ts';
import { table } from '../../table.ts';
import { numberText, percentText } from './units.ts';

/** Predictions as a table: one row for each record, or for each box. */
export function predictionsTable(predictions: readonly Prediction[], width?: number): string {
  const hasBoxes = predictions.some(({ boxes }) => boxes);
  const rows = predictions.flatMap((prediction) => (hasBoxes ? boxRows(prediction) : recordRow(prediction)));
  const header = hasBoxes
    ? ['input', 'label', 'score', 'x', 'y', 'width', 'height']
    : ['input', 'prediction'];
  return table([header, ...rows], {
    width,
    ...(hasBoxes ? { align: ['left', 'left'] } : { align: ['left', 'left'] }),
  });
}

function recordRow(prediction: Prediction): readonly (readonly string[])[] {
  const { heads } = prediction;
  if (!heads) return [[inputText(prediction), headText(prediction)]];
  return Object.entries(heads).map(([name, head], i) => [
    i === 0 ? inputText(prediction) : '',
    `${printable(name)}: ${headText(head)}`,
  ]);
}

function boxRows(prediction: Prediction): readonly (readonly string[])[] {
  const name = inputText(prediction);
  const { boxes = [] } = prediction;
  if (boxes.length === 0) return [[name, 'no box', '', '', '', '', '']];
  return boxes.map(({ label, score, box, attributes = [] }, i) => [
    i === 0 ? name : '',
    printable([label, ...attributes.map((attribute) => attribute.label)].join(', ')),
    score.toFixed(2),
    ...box.map((side) => side.toFixed(1)),
  ]);
}

function headText({ predictions, value, embedding }: HeadPrediction): string {
  const parts = [
    ...(value === undefined ? [] : [[value].flat().map(numberText).join(', ')]),
    ...(predictions === undefined ? [] : [labelsText(predictions)]),
    ...(embedding === undefined ? [] : [`embedding of ${embedding.length} numbers`]),
  ];
  return parts.join('; ');
}

function labelsText(predictions: NonNullable<HeadPrediction['predictions']>): string {
  if (predictions.length === 0) return 'no label';
  return predictions
    .map(({ label, probability }) => `${printable(label)} ${percentText(probability)}`)
    .join(', ');
}

/** The inputs of a record: files by path, texts in quotes. */
function inputText({ id, input }: Prediction): string {
  if (id !== undefined) return printable(id);
  const values = Object.values(input).map((value) =>
    Array.isArray(value) ? value.join(' | ') : String(value),
  );
  return printable(values.join(', '));
}
