/** A WAV file with one channel: samples from -1 to 1, in 8, 16 or 24 bits. */
export function wavFile(samples, rate, bits) {
  const width = bits / 8;
  const bytes = Buffer.alloc(44 + samples.length * width);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * width, 28);
  bytes.writeUInt16LE(width, 32);
  bytes.writeUInt16LE(bits, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples.length * width, 40);
  const largest = 2 ** (bits - 1) - 1;
  samples.forEach((sample, i) => {
    const value = Math.round(sample * largest);
    if (bits === 8) bytes.writeUInt8(value + 128, 44 + i);
    else bytes.writeIntLE(value, 44 + i * width, width);
  });
  return bytes;
}
