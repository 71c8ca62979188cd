/**
 * Converts CMYK inks [pixels, 4] to RGB [pixels, 3], as Pillow's `cmyk2rgb` (libImaging/Convert.c): (255 -
 * ink) (255 - K) / 255, rounded. The decoder has already undone Adobe's inversion of the inks.
 */
export function rgbFromCmyk(inks: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((inks.length / 4) * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4) {
    const white = 255 - inks[from + 3]!;
    for (let ink = 0; ink < 3; ink++) rgb[to++] = white - share(inks[from + ink]!, white);
  }
  return rgb;
}

/** a · b / 255, rounded: Pillow's MULDIV255. */
function share(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}
