import { boxesOn } from './boxes.ts';
import { element } from './element.ts';
import type { ExportedPrediction, ExportedTask, HeadPrediction, WebRecord } from './index.ts';

/** A prediction as elements: bars of labels, numbers, and the image with its boxes. */
export async function resultsOf(
  prediction: ExportedPrediction,
  record: WebRecord,
  { inputs }: ExportedTask,
): Promise<readonly HTMLElement[]> {
  const { heads } = prediction;
  const shown = heads
    ? Object.entries(heads).flatMap(([name, head]) => [element('h2', {}, name), ...headResults(head)])
    : [element('h2', {}, 'Result'), ...headResults(prediction)];
  const image = inputs.find(({ kind }) => kind === 'image');
  const file = image && record[image.name];
  const { boxes } = prediction;
  return boxes && file instanceof Blob ? [...shown, await boxesOn(file, boxes)] : shown;
}

function headResults({ predictions, boxes, value, embedding }: HeadPrediction): readonly HTMLElement[] {
  return [
    ...(value === undefined ? [] : [element('p', {}, [value].flat().map(numberText).join(', '))]),
    ...(predictions ? [bars(predictions.map(({ label, probability }) => [label, probability]))] : []),
    ...(boxes ? [bars(boxes.map(({ label, score }) => [label, score]))] : []),
    ...(embedding ? [element('p', {}, `a vector of ${embedding.length} numbers`)] : []),
  ];
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** A table with a bar for each share in 0..1. */
function bars(rows: readonly (readonly [label: string, share: number])[]): HTMLElement {
  if (rows.length === 0) return element('p', {}, 'Nothing was found.');
  const lines = rows.map(([label, share]) => {
    const percent = `${(100 * share).toFixed(1)} %`;
    const bar = element('div', { style: `width: ${(100 * share).toFixed(1)}%`, 'aria-hidden': 'true' });
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, label),
      element('td', { class: 'number' }, percent),
      element('td', { class: 'bar' }, bar),
    );
  });
  return element('table', {}, ...lines);
}
