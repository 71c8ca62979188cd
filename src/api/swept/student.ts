/** A mean with its 95 % confidence interval, which is null for fewer than two values. */
export interface MeanInterval {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number] | null;
  /** Number of values. */
  readonly count: number;
}

const confidence = 0.95;

/**
 * mean ± t · s / √n, where s is the standard deviation of n values and t the quantile of Student's t
 * distribution with n − 1 degrees of freedom. Undefined without values.
 */
export function meanInterval(values: readonly number[]): MeanInterval | undefined {
  const count = values.length;
  if (count === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, interval: null, count };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(squares / (count - 1) / count);
  const half = twoSidedQuantile(confidence, count - 1) * error;
  return { mean, interval: [mean - half, mean + half], count };
}

/**
 * The t for which a Student t variable is in −t..t with the given probability. `degrees`: degrees of freedom,
 * at least 1.
 */
export function twoSidedQuantile(probability: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (twoSidedProbability(high, degrees) < probability) high *= 2;
  // After 60 bisections, the interval is smaller than the last bit of a double.
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (twoSidedProbability(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Probability of −t..t as a finite series in θ = atan(t / √ν) for integer ν: Abramowitz and Stegun, Handbook
 * of Mathematical Functions, 26.7.3 and 26.7.4.
 */
function twoSidedProbability(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < degrees; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}
