/**
 * DETR's sine position encoding of an unpadded feature map: [height · columns, width], row-major; the first
 * half of the width encodes y, the second x.
 * @returns {Float32Array}
 */
export function sinePosition(height, columns, width) {
  const half = width / 2;
  const codes = new Float32Array(height * columns * width);
  const wave = (place, count, c) => {
    const angle = ((place + 1) / (count + 1e-6)) * 2 * Math.PI;
    const phase = angle / 10000 ** ((2 * Math.floor(c / 2)) / half);
    return c % 2 === 0 ? Math.sin(phase) : Math.cos(phase);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < columns; x++) {
      const at = (y * columns + x) * width;
      for (let c = 0; c < half; c++) {
        codes[at + c] = wave(y, height, c);
        codes[at + half + c] = wave(x, columns, c);
      }
    }
  }
  return codes;
}
