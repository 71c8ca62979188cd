import { element } from './element.ts';
import type { ExportedPrediction, ExportedTask, HeadPrediction, PredictedBox, WebRecord } from './index.ts';
import { withoutOrientation } from './orientation.ts';

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

/** A table with a bar for each share, 0..1. */
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

/** The image as stored, without its orientation, with named boxes. */
async function boxesOn(file: Blob, boxes: readonly PredictedBox[]): Promise<HTMLElement> {
  const bitmap = await createImageBitmap(
    new Blob([withoutOrientation(new Uint8Array(await file.arrayBuffer()))]),
  );
  const names = boxes.map(({ label }) => label).join(', ');
  const canvas = element('canvas', { role: 'img', 'aria-label': `The image with boxes: ${names || 'none'}` });
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const context = canvas.getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const line = Math.max(1, Math.round(Math.max(bitmap.width, bitmap.height) / 250));
  const letters = Math.max(8, 5 * line);
  context.lineWidth = line;
  context.font = `600 ${letters}px system-ui, sans-serif`;
  context.textBaseline = 'top';
  for (const { label, box } of boxes) drawBox(context, label, box, letters);
  bitmap.close();
  return canvas;
}

function drawBox(
  context: CanvasRenderingContext2D,
  label: string,
  [x, y, width, height]: PredictedBox['box'],
  letters: number,
): void {
  context.strokeStyle = '#f59e0b';
  context.strokeRect(x, y, width, height);
  context.fillStyle = '#f59e0b';
  context.fillRect(x, y, context.measureText(label).width + 4, letters + 2);
  context.fillStyle = '#000';
  context.fillText(label, x + 2, y + 1);
}
