import { basename, extname, join } from 'node:path';
import type { PredictedBox, Prediction } from '../../runtime/predict/prediction.ts';
import { requireNoRun, writeOutput } from '../../runtime/run/outputs.ts';
import { makeFolder } from '../../storage/folders.ts';

/** Colours of boxes by class: the Okabe–Ito palette, which people with colour blindness can distinguish. */
const palette = ['#E69F00', '#56B4E9', '#009E73', '#F0E442', '#0072B2', '#D55E00', '#CC79A7'];

/** Font size of labels, relative to the shorter side of the image. */
const textShare = 1 / 28;

/** Draws the boxes of predictions into copies of their images. */
export class BoxDrawer {
  readonly #folder: string;
  readonly #names = new Set<string>();
  readonly #colours = new Map<string, string>();

  /** Creates the output folder. Throws RunDirectoryError if it holds a run. */
  constructor(folder: string) {
    requireNoRun(folder);
    makeFolder(folder);
    this.#folder = folder;
  }

  /** Writes a prediction's image with its boxes as PNG; returns the path. */
  async draw(source: string, { boxes = [] }: Prediction): Promise<string> {
    const { default: sharp } = await import('sharp');
    const image = sharp(source);
    const { width, height } = await image.metadata();
    const path = join(this.#folder, this.#freeName(source));
    const overlay = Buffer.from(this.#overlay(boxes, width, height));
    const drawn = image.composite([{ input: overlay, left: 0, top: 0 }]).png();
    writeOutput(path, [await drawn.toBuffer()]);
    return path;
  }

  #freeName(source: string): string {
    const stem = basename(source, extname(source));
    let name = `${stem}.png`;
    for (let number = 2; this.#names.has(name); number++) name = `${stem}-${number}.png`;
    this.#names.add(name);
    return name;
  }

  #colourOf(label: string): string {
    const known = this.#colours.get(label) ?? palette[this.#colours.size % palette.length]!;
    this.#colours.set(label, known);
    return known;
  }

  #overlay(boxes: readonly PredictedBox[], width: number, height: number): string {
    const size = Math.max(9, Math.round(Math.min(width, height) * textShare));
    const shapes = [...boxes].reverse().map((box) => this.#shape(box, size, { width, height }));
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join('')}</svg>`;
  }

  #shape(
    { label, score, box: [x, y, w, h] }: PredictedBox,
    size: number,
    image: { readonly width: number; readonly height: number },
  ): string {
    const colour = this.#colourOf(label);
    const text = `${label} ${score.toFixed(2)}`;
    const textWidth = Math.min(image.width, Math.ceil(text.length * size * 0.6) + size / 2);
    // Within the image, and above the box if there is space.
    const left = Math.max(0, Math.min(x, image.width - textWidth));
    const top = y >= size * 1.3 ? y - size * 1.3 : Math.max(0, y);
    return (
      `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="none" stroke="${colour}" stroke-width="${size / 6}"/>` +
      `<rect x="${left}" y="${top}" width="${textWidth}" height="${size * 1.3}" fill="${colour}"/>` +
      `<text x="${left + size / 4}" y="${top + size}" font-family="sans-serif" font-size="${size}" fill="#000">${escaped(text)}</text>`
    );
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);
}
