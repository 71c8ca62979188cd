/** More decimals than annotation tools write. */
const mostDecimals = 10;

/**
 * The number with the fewest decimals within `tolerance` of `value`; `value` itself where more than ten are
 * needed.
 *
 * Conversions lose the last digits: 12.34 pixels of 640 become 0.019281 of the width, and 12.33984 pixels
 * when they are read. Among the numbers that the written digits stand for, the roundest is the one that was
 * converted, so that boxes are equal in every form of annotation, bit for bit.
 */
export function roundest(value: number, tolerance: number): number {
  for (let decimals = 0; decimals <= mostDecimals; decimals++) {
    const scale = 10 ** decimals;
    const rounded = Math.round(value * scale) / scale;
    if (Math.abs(rounded - value) <= tolerance) return rounded;
  }
  return value;
}

/** Half a unit in the last digit of a number as written: the number stands for all within it. */
export function halfUnit(written: string): number {
  const [, fraction = '', exponent = '0'] = /^[^.e]*(?:\.(\d*))?(?:e(.+))?$/i.exec(written) ?? [];
  return 0.5 * 10 ** (Number(exponent) - fraction.length);
}
