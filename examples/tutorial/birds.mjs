import { Random } from './random.mjs';
import { wavFile } from './wav.mjs';

const rate = 8000;
const perClass = 60;
/** Pitch of each call at a time from 0 to 1, as a multiple of its lowest pitch. */
const calls = {
  fall: (time) => 2 - time,
  rise: (time) => 1 + time,
  trill: (time) => 1.5 + 0.4 * Math.sin(40 * time),
};

/** `birds/CALL/N.wav`: recordings in a folder for each class. */
export function birds() {
  const random = new Random(5);
  return Object.entries(calls).flatMap(([name, pitch]) =>
    Array.from({ length: perClass }, (_, i) => [
      `birds/${name}/${i}.wav`,
      wavFile(call(pitch, random), rate, 16),
    ]),
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
