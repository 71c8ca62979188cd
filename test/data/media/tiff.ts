/** Content of a TIFF file: `value` is the sample of a pixel in a band. */
export interface TiffContent {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  /** 32: floats, given as their bits. */
  readonly bits: 8 | 16 | 32;
  /** 1: grey and extra bands; 2: red, green, blue and extra bands. */
  readonly photometric: 1 | 2;
  readonly value: (pixel: number, band: number) => number;
}

const [short, long] = [3, 4] as const;

/** An uncompressed little-endian TIFF file with one strip (TIFF 6.0) and any number of bands. */
export function tiffFile({ width, height, bands, bits, photometric, value }: TiffContent): Buffer {
  const pixels = samples(width * height * bands, bits, (i) => value(Math.floor(i / bands), i % bands));
  const colours = photometric === 2 ? 3 : 1;
  const fields: [tag: number, type: typeof short | typeof long, values: readonly number[]][] = [
    [256, long, [width]],
    [257, long, [height]],
    [258, short, Array(bands).fill(bits)],
    [259, short, [1]],
    [262, short, [photometric]],
    [273, long, [0]],
    [277, short, [bands]],
    [278, long, [height]],
    [279, long, [pixels.length]],
    [338, short, Array(bands - colours).fill(0)],
    [339, short, Array(bands).fill(bits === 32 ? 3 : 1)],
  ];
  const used = fields.filter(([, , values]) => values.length > 0);
  let end = 8 + 2 + 12 * used.length + 4;
  const tails = used.map(([tag, type, values]) => {
    const data = samples(values.length, type === short ? 16 : 32, (i) => values[i]!);
    if (data.length <= 4) return { tag, type, values, at: undefined, data };
    end += data.length;
    return { tag, type, values, at: end - data.length, data };
  });
  const entries = tails.map(({ tag, type, values, at, data }) => {
    const entry = Buffer.alloc(12);
    entry.writeUInt16LE(tag, 0);
    entry.writeUInt16LE(type, 2);
    entry.writeUInt32LE(values.length, 4);
    if (tag === 273) entry.writeUInt32LE(end, 8);
    else if (at === undefined) data.copy(entry, 8);
    else entry.writeUInt32LE(at, 8);
    return entry;
  });
  const outside = tails.flatMap(({ at, data }) => (at === undefined ? [] : [data]));
  const count = samples(1, 16, () => used.length);
  return Buffer.concat([
    Buffer.from('49492a0008000000', 'hex'),
    count,
    ...entries,
    Buffer.alloc(4),
    ...outside,
    pixels,
  ]);
}

function samples(count: number, bits: 8 | 16 | 32, value: (index: number) => number): Buffer {
  const bytes = bits / 8;
  const buffer = Buffer.alloc(count * bytes);
  for (let i = 0; i < count; i++) buffer.writeUIntLE(value(i), i * bytes, bytes);
  return buffer;
}
