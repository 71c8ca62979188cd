/**
 * Discrete Fourier transform of a fixed length, by Stockham's autosort algorithm of mixed radix: O(n·Σr) for
 * the prime factors r of n, so that lengths such as 400 (25 ms at 16 kHz) cost no more than a power of two.
 */
export class Fourier {
  readonly #length: number;
  readonly #radices: readonly number[];
  /** exp(-2πik/n) for k in 0..n-1. */
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  /** Buffer that the stages use alternately with their input. */
  readonly #spare: Complex;

  constructor(length: number) {
    this.#length = length;
    this.#radices = factors(length);
    this.#cos = Float64Array.from({ length }, (_, k) => Math.cos((2 * Math.PI * k) / length));
    this.#sin = Float64Array.from({ length }, (_, k) => -Math.sin((2 * Math.PI * k) / length));
    this.#spare = complex(length);
  }

  /** X[k] = Σ x[j] exp(-2πijk/n). The result is `x` itself or a buffer that the next call overwrites. */
  transform(x: Complex): Complex {
    let [from, to] = [x, this.#spare];
    let size = this.#length;
    for (const radix of this.#radices) {
      const stride = this.#length / size;
      size /= radix;
      if (radix === 4) this.#radix4(from, to, size, stride);
      else this.#anyRadix(from, to, radix, size, stride);
      [from, to] = [to, from];
    }
    return from;
  }

  /** A butterfly of four inputs: multiplication by ±i exchanges real and imaginary parts. */
  #radix4({ re, im }: Complex, { re: toRe, im: toIm }: Complex, size: number, stride: number): void {
    const [cos, sin] = [this.#cos, this.#sin];
    const quarter = stride * size;
    for (let p = 0; p < size; p++) {
      const w = p * stride;
      const c1 = cos[w]!;
      const s1 = sin[w]!;
      const c2 = cos[2 * w]!;
      const s2 = sin[2 * w]!;
      const c3 = cos[3 * w]!;
      const s3 = sin[3 * w]!;
      for (let q = 0; q < stride; q++) {
        const a = q + stride * p;
        const b = a + quarter;
        const c = b + quarter;
        const d = c + quarter;
        const evenSumRe = re[a]! + re[c]!;
        const evenSumIm = im[a]! + im[c]!;
        const evenRe = re[a]! - re[c]!;
        const evenIm = im[a]! - im[c]!;
        const oddSumRe = re[b]! + re[d]!;
        const oddSumIm = im[b]! + im[d]!;
        const oddRe = re[b]! - re[d]!;
        const oddIm = im[b]! - im[d]!;
        const out = q + stride * 4 * p;
        toRe[out] = evenSumRe + oddSumRe;
        toIm[out] = evenSumIm + oddSumIm;
        const x1 = evenRe + oddIm;
        const y1 = evenIm - oddRe;
        toRe[out + stride] = x1 * c1 - y1 * s1;
        toIm[out + stride] = x1 * s1 + y1 * c1;
        const x2 = evenSumRe - oddSumRe;
        const y2 = evenSumIm - oddSumIm;
        toRe[out + 2 * stride] = x2 * c2 - y2 * s2;
        toIm[out + 2 * stride] = x2 * s2 + y2 * c2;
        const x3 = evenRe - oddIm;
        const y3 = evenIm + oddRe;
        toRe[out + 3 * stride] = x3 * c3 - y3 * s3;
        toIm[out + 3 * stride] = x3 * s3 + y3 * c3;
      }
    }
  }

  #anyRadix({ re, im }: Complex, to: Complex, radix: number, size: number, stride: number): void {
    const [cos, sin] = [this.#cos, this.#sin];
    const step = stride * size;
    const root = this.#length / radix;
    for (let p = 0; p < size; p++) {
      for (let j = 0; j < radix; j++) {
        const c = cos[j * p * stride]!;
        const s = sin[j * p * stride]!;
        for (let q = 0; q < stride; q++) {
          let sumRe = 0;
          let sumIm = 0;
          let at = q + stride * p;
          let turn = 0;
          for (let k = 0; k < radix; k++) {
            const [cosine, sine] = [cos[turn * root]!, sin[turn * root]!];
            sumRe += re[at]! * cosine - im[at]! * sine;
            sumIm += re[at]! * sine + im[at]! * cosine;
            at += step;
            turn += j;
            if (turn >= radix) turn -= radix;
          }
          const out = q + stride * (radix * p + j);
          to.re[out] = sumRe * c - sumIm * s;
          to.im[out] = sumRe * s + sumIm * c;
        }
      }
    }
  }
}

export interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export function complex(length: number): Complex {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}

/** Factors of 4 first, then primes in ascending order. */
function factors(length: number): readonly number[] {
  const found: number[] = [];
  let rest = length;
  while (rest % 4 === 0) {
    found.push(4);
    rest /= 4;
  }
  for (let prime = 2; rest > 1; prime++) {
    while (rest % prime === 0) {
      found.push(prime);
      rest /= prime;
    }
  }
  return found;
}
