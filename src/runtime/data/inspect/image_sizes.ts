import { DataError } from '../../errors.ts';
import { imageHeader, imageHeaderIn } from '../../reading/image_header/read.ts';
import type { ImageSource } from '../../records/image_source.ts';
import type { Sample } from '../../records/record.ts';
import type { Remarks } from '../../records/remarks.ts';

/**
 * Preparation that enlarges an image, or changes its proportions, by more than this factor is remarked on.
 */
const mostStretched = 2;

/**
 * Remarks on images that preparation enlarges or stretches strongly. `prepared`: height and width of a batch
 * of the record alone.
 */
export class ImageSizes {
  readonly #sizes: { readonly width: number; readonly height: number }[] = [];
  readonly #remarks: Remarks;

  constructor(remarks: Remarks) {
    this.#remarks = remarks;
  }

  add({ id, fields }: Sample, prepared: Readonly<Record<string, number>>): void {
    const { height, width } = prepared;
    if (height === undefined || width === undefined) return;
    for (const field of Object.values(fields)) {
      if (field.kind !== 'image') continue;
      const size = sizeOf(field.image);
      if (!size) continue;
      this.#sizes.push(size);
      if (size.width < width / mostStretched && size.height < height / mostStretched) {
        this.#remarks.add('images are enlarged more than twofold by their preparation', id);
      }
      const stretched = size.width / size.height / (width / height);
      if (Math.max(stretched, 1 / stretched) > mostStretched) {
        this.#remarks.add('images are stretched more than twofold along one side by their preparation', id);
      }
    }
  }

  /** Smallest, median and largest size of the images, as text; none if there are no images. */
  notes(): readonly string[] {
    if (this.#sizes.length === 0) return [];
    const sorted = [...this.#sizes].sort((a, b) => a.width * a.height - b.width * b.height);
    const [smallest, median, largest] = [0, 0.5, 1].map((part) => {
      const { height, width } = sorted[Math.round(part * (sorted.length - 1))]!;
      return `${height} × ${width}`;
    });
    if (smallest === largest) return [`all image files have ${smallest} pixels (height × width)`];
    return [`image files have ${smallest} to ${largest} pixels (height × width), the median is ${median}`];
  }
}

/**
 * Undefined for images other than files and bytes in memory, and if the size cannot be read from the header:
 * decoding reports damaged files.
 */
function sizeOf(image: ImageSource): { readonly width: number; readonly height: number } | undefined {
  try {
    if (image.kind === 'bytes') return imageHeaderIn(image.bytes, image.name);
    return image.kind === 'file' ? imageHeader(image.path) : undefined;
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}
