/**
 * A tone, a sweep and a chirp: f32[samples]. The script that generated fixtures/torchaudio.json has the same
 * formula.
 */
export function tones(samples: number, rate: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, t) => {
    const turn = (2 * Math.PI * t) / rate;
    const sweep = Math.sin((200 + (1500 * t) / samples) * turn);
    return 0.5 * Math.sin(440 * turn) + 0.25 * sweep + 0.05 * Math.cos((0.7 * t * t) / samples);
  });
}

/** Largest |a − b| / max(floor, |b|). */
export function deviation(found: ArrayLike<number>, expected: ArrayLike<number>, floor: number): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < found.length; i++) {
    most = Math.max(most, Math.abs(found[i]! - expected[i]!) / Math.max(floor, Math.abs(expected[i]!)));
  }
  return most;
}
