/**
 * Labels of an axis: four to seven round numbers from 0 to at least `most`.
 * @param {number} most positive
 */
export function ticksUpTo(most) {
  const power = 10 ** Math.floor(Math.log10(most / 3));
  const step = [1, 2, 5, 10].map((factor) => factor * power).findLast((one) => most / one >= 3);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}
