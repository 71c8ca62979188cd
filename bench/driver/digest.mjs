// Digest of a result, sent between processes to check that two competitors computed the same values.

/** Number of elements that are compared. */
const samples = 257;

/**
 * @typedef {{ count: number, rms: number, values: number[] }} Digest
 * @param {ArrayLike<number>} data @returns {Digest}
 */
export function digest(data) {
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += data[i] * data[i];
  const taken = Math.min(samples, data.length);
  const values = Array.from({ length: taken }, (_, i) => data[Math.floor((i * data.length) / taken)]);
  return { count: data.length, rms: Math.sqrt(squares / data.length), values };
}

/** Largest difference as a fraction of the root mean square. @param {Digest} ours @param {Digest} theirs */
export function deviation(ours, theirs) {
  if (ours.count !== theirs.count) return Number.POSITIVE_INFINITY;
  const scale = Math.max(ours.rms, 1e-20);
  const differences = ours.values.map((value, i) => Math.abs(value - theirs.values[i]) / scale);
  const worst = Math.max(Math.abs(ours.rms - theirs.rms) / scale, ...differences);
  return Number.isNaN(worst) ? Number.POSITIVE_INFINITY : worst;
}
