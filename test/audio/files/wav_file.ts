export interface WavOptions {
  readonly tag: number;
  readonly bits: number;
  readonly rate: number;
  readonly channels: number;
  /** Chunks before the samples. */
  readonly extra?: readonly Uint8Array[];
  /** Declares the tag in an extensible format chunk. */
  readonly extensible?: boolean;
}

/** A WAV file with interleaved values: integers for tag 1 (PCM), amplitudes for tag 3 (float). */
export function wavFile(values: readonly number[], options: WavOptions): Uint8Array {
  const { tag, bits, rate, channels, extra = [], extensible = false } = options;
  const format = Buffer.alloc(extensible ? 40 : 16);
  format.writeUInt16LE(extensible ? 0xfffe : tag, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE((rate * channels * bits) / 8, 8);
  format.writeUInt16LE((channels * bits) / 8, 12);
  format.writeUInt16LE(bits, 14);
  if (extensible) {
    format.writeUInt16LE(22, 16);
    format.writeUInt16LE(bits, 18);
    format.writeUInt16LE(tag, 24);
    format.set(Buffer.from('000000001000800000aa00389b71', 'hex'), 26);
  }
  const data = Buffer.alloc((values.length * bits) / 8);
  values.forEach((value, i) => {
    const at = (i * bits) / 8;
    if (tag === 3 && bits === 64) data.writeDoubleLE(value, at);
    else if (tag === 3) data.writeFloatLE(value, at);
    else if (bits === 8) data.writeUInt8(value + 128, at);
    else data.writeIntLE(value, at, bits / 8);
  });
  return riff([chunk('fmt ', format), ...extra, chunk('data', data)]);
}

export function chunk(name: string, content: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  return Buffer.concat([Buffer.from(name, 'latin1'), size, content, Buffer.alloc(content.length % 2)]);
}

export function riff(chunks: readonly Uint8Array[]): Uint8Array {
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...chunks]));
}
