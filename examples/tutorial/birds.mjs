import { Random } from './random.mjs';

const rate = 8000;
const perClass = 60;
/** Pitch of each call at a time from 0 to 1, as a factor of its lowest pitch. */
const calls = {
  fall: (time) => 2 - time,
  rise: (time) => 1 + time,
  trill: (time) => 1.5 + 0.4 * Math.sin(40 * time),
};

/** `birds/CALL/N.wav`: recordings in a folder for each class. */
export function birds() {
  const random = new Random(5);
  return Object.entries(calls).flatMap(([name, pitch]) =>
    Array.from({ length: perClass }, (_, i) => [`birds/${name}/${i}.wav`, wavFile(call(pitch, random))]),
  );
}

/** A call of 0.3 to 0.6 seconds with noise; amplitudes from -1 to 1. */
function call(pitch, random) {
  const length = Math.round(rate * random.between(0.3, 0.6));
  const [lowest, loudness] = [random.between(700, 1400), random.between(0.2, 0.6)];
  let phase = 0;
  return Float64Array.from({ length }, (_, i) => {
    const time = i / length;
    phase += (2 * Math.PI * lowest * pitch(time)) / rate;
    return loudness * Math.sin(Math.PI * time) * Math.sin(phase) + 0.1 * random.noise();
  });
}

/** A WAV file with one channel of 16-bit samples. */
function wavFile(amplitudes) {
  const bytes = Buffer.alloc(44 + 2 * amplitudes.length);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(2 * rate, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * amplitudes.length, 40);
  for (const [i, value] of amplitudes.entries()) bytes.writeInt16LE(Math.round(32767 * value), 44 + 2 * i);
  return bytes;
}
