import { element } from './element.ts';
import type { PredictedBox } from './index.ts';
import { withoutOrientation } from './orientation.ts';

/** Smallest length of the longer side in pixels: smaller images are enlarged, so that names are legible. */
const drawnSide = 640;

/** Height of the names, relative to the longer side of the drawing. */
const letterShare = 1 / 36;

const colour = '#f59e0b';

/** A drawing of the image as stored, ignoring its orientation, with named boxes. */
export async function boxesOn(file: Blob, boxes: readonly PredictedBox[]): Promise<HTMLElement> {
  const bitmap = await createImageBitmap(
    new Blob([withoutOrientation(new Uint8Array(await file.arrayBuffer()))]),
  );
  const scale = Math.max(1, drawnSide / Math.max(bitmap.width, bitmap.height));
  const names = boxes.map(({ label }) => label).join(', ');
  const canvas = element('canvas', { role: 'img', 'aria-label': `The image with boxes: ${names || 'none'}` });
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const letters = Math.round(Math.max(canvas.width, canvas.height) * letterShare);
  context.lineWidth = Math.max(2, letters / 7);
  context.font = `600 ${letters}px system-ui, sans-serif`;
  context.textBaseline = 'top';
  // Draws the highest score last, on top.
  for (const { label, box } of [...boxes].reverse()) {
    const [x, y, width, height] = box.map((size) => size * scale) as [number, number, number, number];
    context.strokeStyle = colour;
    context.strokeRect(x, y, width, height);
    drawName(context, label, { x, y, letters });
  }
  return canvas;
}

/**
 * Draws the name above the corner of its box if there is space, otherwise within the box; never beyond the
 * image.
 */
function drawName(
  context: CanvasRenderingContext2D,
  label: string,
  { x, y, letters }: { readonly x: number; readonly y: number; readonly letters: number },
): void {
  const height = letters * 1.3;
  const width = context.measureText(label).width + letters / 2;
  const left = Math.max(0, Math.min(x, context.canvas.width - width));
  const top = y >= height ? y - height : Math.max(0, y);
  context.fillStyle = colour;
  context.fillRect(left, top, width, height);
  context.fillStyle = '#000';
  context.fillText(label, left + letters / 4, top + letters * 0.15);
}
