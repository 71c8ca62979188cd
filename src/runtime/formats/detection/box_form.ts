import { DataError } from '../../errors.ts';
import type { RecordProblems } from '../../records/problems.ts';
import { overhang } from './box_checks.ts';

/** The four numbers of a box as written. */
export type BoxNumbers = readonly [number, number, number, number];

export type BoxForm = 'corners' | 'size';

const named: Readonly<Record<BoxForm, string>> = {
  corners: '[x0, y0, x1, y1]',
  size: '[x, y, width, height]',
};

/**
 * Detects files whose boxes are not in the declared form. A single box rarely proves it, but all boxes of a
 * file do: every box fits its image in the other form while some leave it in the declared one, or the given
 * areas match only the other form. If all numbers of all boxes are between 0 and 1, they are fractions of the
 * image.
 */
export class BoxFormCheck {
  readonly #declared: BoxForm;
  #boxes = 0;
  #leaving = 0;
  #fittingOtherwise = 0;
  #withinOne = 0;
  #notWhole = 0;
  #areasDeclared = 0;
  #areasOtherwise = 0;

  constructor(declared: BoxForm) {
    this.#declared = declared;
  }

  /** `area`: as given; undefined if the file has none. */
  add(
    box: BoxNumbers,
    image: { readonly width: number; readonly height: number },
    area: number | undefined,
  ): void {
    const other = this.#declared === 'size' ? 'corners' : 'size';
    const [mine, otherwise] = [asSize(box, this.#declared), asSize(box, other)];
    this.#boxes++;
    if (mine[2] < 0 || mine[3] < 0 || overhang(mine, image) > 0.1) this.#leaving++;
    if (otherwise[2] > 0 && otherwise[3] > 0 && overhang(otherwise, image) <= 0) this.#fittingOtherwise++;
    if (box.every((side) => side >= 0 && side <= 1)) this.#withinOne++;
    if (!box.every(Number.isInteger)) this.#notWhole++;
    if (area === undefined) return;
    if (near(area, mine[2] * mine[3])) this.#areasDeclared++;
    if (near(area, otherwise[2] * otherwise[3])) this.#areasOtherwise++;
  }

  /** Adds a problem if the boxes of `file` are not in the declared form. `hint` says how to fix it. */
  report(file: string, problems: RecordProblems, hint: string): void {
    const boxes = this.#boxes;
    if (boxes === 0) return;
    if (this.#withinOne === boxes && this.#notWhole > 0) {
      const message = `the boxes are not in pixels: the numbers of all ${boxes} boxes are between 0 and 1`;
      problems.addGeneral(new DataError(file, message, `multiply them by the sides of the image; ${hint}`));
      return;
    }
    const byPlace = this.#leaving * 10 >= boxes && this.#fittingOtherwise === boxes;
    const byArea = this.#areasOtherwise === boxes && this.#areasDeclared * 2 < boxes;
    if (!byPlace && !byArea) return;
    const [declared, other] =
      this.#declared === 'size' ? (['size', 'corners'] as const) : (['corners', 'size'] as const);
    const reason = byPlace
      ? `${this.#leaving} of ${boxes} boxes leave their image, and all fit as ${named[other]}`
      : `the areas of all ${boxes} boxes are those of ${named[other]}`;
    problems.addGeneral(new DataError(file, `the boxes are not ${named[declared]}: ${reason}`, hint));
  }
}

/** x, y, width, height. */
export function asSize([x, y, third, fourth]: BoxNumbers, form: BoxForm): BoxNumbers {
  return form === 'size' ? [x, y, third, fourth] : [x, y, third - x, fourth - y];
}

function near(a: number, b: number): boolean {
  return b > 0 && Math.abs(a - b) <= 0.01 * b + 1e-6;
}
