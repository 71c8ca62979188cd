// Synthesised sounds as WAV files of several sample rates and formats; if ffmpeg is installed, also as FLAC,
// MP3, Ogg Vorbis and Opus.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wavFile } from '../../examples/tutorial/wav.mjs';
import { valuesOf } from '../values.mjs';

/** Frequency in Hz and loudness by kind, at a time in [0, 1], for a base frequency in Hz. */
const kinds = {
  rising: (time, base) => [base * 2 ** time, 1],
  falling: (time, base) => [base * 2 ** -time, 1],
  steady: (_, base) => [base, 1],
  pulses: (time, base) => [base, (time * 8) % 1 < 0.5 ? 1 : 0],
};

export const soundKinds = Object.keys(kinds);

/** Samples in [-1, 1] of a sound with noise; its name determines pitch, length and noise. */
function synthesised(kind, name, rate) {
  const [pitch, length] = valuesOf({
    name,
    shape: [2],
    dtype: 'f32',
    fill: { kind: 'uniform', least: 0, most: 1 },
  });
  const count = Math.floor(rate * (0.3 + 0.2 * length));
  const fill = { kind: 'uniform', least: -0.05, most: 0.05 };
  const noise = valuesOf({ name: `${name} noise`, shape: [count], dtype: 'f32', fill });
  let phase = 0;
  return Float32Array.from({ length: count }, (_, i) => {
    const [frequency, loudness] = kinds[kind](i / count, 200 * 4 ** pitch);
    phase += (2 * Math.PI * frequency) / rate;
    return 0.5 * loudness * Math.sin(phase) + noise[i];
  });
}

/** Writes the training data of sounds.unit: 60 sounds of each kind. @param {string} folder */
export function writeSounds(folder) {
  for (const kind of soundKinds) {
    mkdirSync(join(folder, 'sounds', kind), { recursive: true });
    for (let i = 0; i < 60; i++) {
      const bytes = wavFile(synthesised(kind, `${kind} ${i}`, 16_000), 16_000, 16);
      writeFileSync(join(folder, 'sounds', kind, `${i}.wav`), bytes);
    }
  }
}

const rates = [16_000, 22_050, 44_100, 48_000, 8_000];
const sampleBits = [16, 24, 8];
const codecs = ['wav', 'flac', 'mp3', 'ogg', 'opus'];

function hasFfmpeg() {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Writes sounds that were not trained on; returns their paths. @param {string} folder @param {number} count */
export function newSounds(folder, count) {
  mkdirSync(folder, { recursive: true });
  const written = hasFfmpeg() ? codecs : ['wav'];
  return Array.from({ length: count }, (_, i) => {
    const kind = soundKinds[i % soundKinds.length];
    const rate = rates[Math.floor(i / 4) % rates.length];
    const path = join(folder, `${i}.wav`);
    writeFileSync(
      path,
      wavFile(synthesised(kind, `asked ${i}`, rate), rate, sampleBits[i % sampleBits.length]),
    );
    const codec = written[i % written.length];
    if (codec === 'wav') return path;
    const encoded = join(folder, `${i}.${codec}`);
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', path, encoded]);
    rmSync(path);
    return encoded;
  });
}
