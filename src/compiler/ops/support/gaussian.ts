/**
 * The error function and the normal distribution: float64 references, and WGSL within about 1.5e-7 (WGSL has
 * no erf). With Q the upper tail of the normal distribution, Q(x) = e^(-x²/2)·q(t), t = 1/(1 + 0.27x), for x
 * ≥ 0; q is a polynomial fitted so that the relative error is below 2.4e-8: tails keep their relative
 * accuracy.
 */

/** erf(x) in float64. */
export function erf(x: number): number {
  return Math.abs(x) < 2.5 ? erfSeries(x) : Math.sign(x) * (1 - erfcFraction(Math.abs(x)));
}

/** Φ(x), the cumulative normal distribution, in float64; accurate in the lower tail. */
export function normalCumulative(x: number): number {
  const z = x * Math.SQRT1_2;
  return z > -2.5 ? 0.5 * (1 + erf(z)) : 0.5 * erfcFraction(-z);
}

/** φ(x), the normal density, in float64. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** erf(x) = 2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): all terms of one sign. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/**
 * erfc(z) for z ≥ 2.5 by Laplace's continued fraction, which has converged to float64 after 60 terms there.
 */
function erfcFraction(z: number): number {
  let fraction = 0;
  for (let k = 60; k >= 1; k--) fraction = k / 2 / (z + fraction);
  return Math.exp(-z * z) / ((z + fraction) * Math.sqrt(Math.PI));
}

const tailPolynomial = [
  0.107720182, 0.107550493, 0.101759262, 0.0722399029, 0.107400359, -0.0686223429, 0.169292614, -0.126255855,
  0.0289153965,
];

const horner = tailPolynomial
  .slice(0, -1)
  .reduceRight((inner, coefficient) => `(${inner} * t + ${coefficient})`, `${tailPolynomial.at(-1)}`);

/** normal_tail(x, e) = 1 - Φ(x) for x ≥ 0, given e = e^(-x²/2), which callers also need. */
const normalTail = `fn normal_tail(x: f32, e: f32) -> f32 {
  let t = 1.0 / (1.0 + 0.27 * x);
  return e * t * ${horner};
}`;

/** Beyond 13 the density is below 1e-37: the clamp keeps the square finite. */
const normalExponential = `fn normal_exponential(x: f32) -> f32 {
  let z = min(abs(x), 13.0);
  return exp(-0.5 * z * z);
}`;

const normalCumulativeWgsl = `fn normal_cumulative(x: f32, e: f32) -> f32 {
  let tail = normal_tail(min(abs(x), 13.0), e);
  return select(tail, 1.0 - tail, x > 0.0);
}`;

/** WGSL functions for gelu and its derivative. */
export const normalFunctions: Readonly<Record<string, string>> = {
  normal_tail: normalTail,
  normal_exponential: normalExponential,
  normal_cumulative: normalCumulativeWgsl,
};

/** WGSL of erf: a Taylor polynomial near 0, where 1 - 2·tail would lose digits, and the tail elsewhere. */
export const erfFunctions: Readonly<Record<string, string>> = {
  normal_tail: normalTail,
  normal_exponential: normalExponential,
  unit_erf: `fn unit_erf(x: f32) -> f32 {
  let s = x * x;
  let near = x * (1.12837917 - s * (0.376126389 - s * (0.112837917 - s * (0.0268661706 - s * (0.00522397762 - s * 0.000854832701)))));
  let z = 1.41421356 * min(abs(x), 9.0);
  let far = sign(x) * (1.0 - 2.0 * normal_tail(z, normal_exponential(z)));
  return select(far, near, abs(x) < 0.5);
}`,
};
