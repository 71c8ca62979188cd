/**
 * Discrete Fourier transforms of one length, by Stockham's autosort algorithm of mixed radix: O(n·Σr) for the
 * prime factors r of n, so that lengths such as 400 (25 ms at 16 kHz) cost no more than a power of two.
 */
export class Fourier {
  readonly #length: number;
  readonly #radices: readonly number[];
  /** exp(-2πik/n) for k in 0..n-1. */
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  /** Buffers that the stages alternate between. */
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

  /** A butterfly of four inputs: multiplications by ±i are exchanges of real and imaginary parts. */
  #radix4(from: Complex, to: Complex, size: number, stride: number): void {
    const [cos, sin] = [this.#cos, this.#sin];
    const quarter = stride * size;
    for (let p = 0; p < size; p++) {
      const [w1, w2, w3] = [p * stride, 2 * p * stride, 3 * p * stride];
      const [c1, s1, c2, s2, c3, s3] = [cos[w1]!, sin[w1]!, cos[w2]!, sin[w2]!, cos[w3]!, sin[w3]!];
      for (let q = 0; q < stride; q++) {
        const a = q + stride * p;
        const [b, c, d] = [a + quarter, a + 2 * quarter, a + 3 * quarter];
        const sumRe = from.re[a]! + from.re[c]!;
        const sumIm = from.im[a]! + from.im[c]!;
        const differenceRe = from.re[a]! - from.re[c]!;
        const differenceIm = from.im[a]! - from.im[c]!;
        const oddSumRe = from.re[b]! + from.re[d]!;
        const oddSumIm = from.im[b]! + from.im[d]!;
        const oddDifferenceRe = from.re[b]! - from.re[d]!;
        const oddDifferenceIm = from.im[b]! - from.im[d]!;
        const out = q + stride * 4 * p;
        to.re[out] = sumRe + oddSumRe;
        to.im[out] = sumIm + oddSumIm;
        rotate(to, out + stride, differenceRe + oddDifferenceIm, differenceIm - oddDifferenceRe, c1, s1);
        rotate(to, out + 2 * stride, sumRe - oddSumRe, sumIm - oddSumIm, c2, s2);
        rotate(to, out + 3 * stride, differenceRe - oddDifferenceIm, differenceIm + oddDifferenceRe, c3, s3);
      }
    }
  }

  #anyRadix(from: Complex, to: Complex, radix: number, size: number, stride: number): void {
    const [cos, sin] = [this.#cos, this.#sin];
    const [step, root] = [stride * size, this.#length / radix];
    for (let p = 0; p < size; p++) {
      for (let j = 0; j < radix; j++) {
        const [c, s] = [cos[j * p * stride]!, sin[j * p * stride]!];
        for (let q = 0; q < stride; q++) {
          let [re, im] = [0, 0];
          for (let k = 0; k < radix; k++) {
            const at = q + stride * p + step * k;
            const w = ((j * k) % radix) * root;
            re += from.re[at]! * cos[w]! - from.im[at]! * sin[w]!;
            im += from.re[at]! * sin[w]! + from.im[at]! * cos[w]!;
          }
          rotate(to, q + stride * (radix * p + j), re, im, c, s);
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

/** to[at] = (re + i·im) (c + i·s) */
function rotate(to: Complex, at: number, re: number, im: number, c: number, s: number): void {
  to.re[at] = re * c - im * s;
  to.im[at] = re * s + im * c;
}

/** Fours first, then primes in ascending order. */
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
