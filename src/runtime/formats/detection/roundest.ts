/** More decimals than annotation tools write. */
const mostDecimals = 10;

/**
 * The number with the fewest decimals within `tolerance` of `value`; `value` itself if more than ten are
 * needed.
 *
 * Conversions lose the last digits: 12.34 pixels of 640 become 0.019281 of the width, which is read as
 * 12.33984 pixels. Among all numbers that round to the written digits, the one with the fewest decimals is
 * most likely the original. Boxes are therefore equal in every form of annotation, bit for bit.
 */
export function roundest(value: number, tolerance: number): number {
  for (let decimals = 0; decimals <= mostDecimals; decimals++) {
    const scale = 10 ** decimals;
    const rounded = Math.round(value * scale) / scale;
    if (Math.abs(rounded - value) <= tolerance) return rounded;
  }
  return value;
}

/** Half a unit in the last written digit of a number: its rounding error is at most this. */
export function halfUnit(written: string): number {
  const [, fraction = '', exponent = '0'] = /^[^.e]*(?:\.(\d*))?(?:e(.+))?$/i.exec(written) ?? [];
  return 0.5 * 10 ** (Number(exponent) - fraction.length);
}
