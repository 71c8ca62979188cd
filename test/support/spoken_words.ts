import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A voice of espeak-ng: an accent and a speaker, which changes pitch, formants and timbre. */
type Voice = readonly [accent: string, speaker: string];

/** Whether espeak-ng (Debian package `espeak-ng`), which synthesises the words, is installed. */
export function canSpeak(): boolean {
  try {
    execFileSync('espeak-ng', ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Writes each word with each voice and rate (words per minute) to FOLDER/WORD/VOICE-RATE.wav. */
export async function speak(
  folder: string,
  words: readonly string[],
  voices: readonly Voice[],
  rates: readonly number[],
): Promise<void> {
  for (const word of words) mkdirSync(join(folder, word), { recursive: true });
  const jobs = words.flatMap((word) =>
    voices.flatMap(([accent, speaker]) => rates.map((rate) => ({ word, accent, speaker, rate }))),
  );
  const run = promisify(execFile);
  const next = async (): Promise<void> => {
    for (let job = jobs.pop(); job; job = jobs.pop()) {
      const { word, accent, speaker, rate } = job;
      const file = join(folder, word, `${accent}-${speaker}-${rate}.wav`);
      await run('espeak-ng', ['-v', `${accent}+${speaker}`, '-s', String(rate), '-w', file, word]);
    }
  };
  await Promise.all([next(), next(), next()]);
}
