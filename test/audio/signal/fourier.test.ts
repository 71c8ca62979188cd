import fc from 'fast-check';
import { expect, test } from 'vitest';
import { complex, Fourier } from '../../../src/runtime/audio/signal/fourier.ts';

/** The sum of the definition in O(n²). */
function direct(x: ReturnType<typeof complex>): ReturnType<typeof complex> {
  const n = x.re.length;
  const result = complex(n);
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      result.re[k]! += x.re[j]! * Math.cos(angle) - x.im[j]! * Math.sin(angle);
      result.im[k]! += x.re[j]! * Math.sin(angle) + x.im[j]! * Math.cos(angle);
    }
  }
  return result;
}

const lengths = fc.oneof(
  fc.integer({ min: 1, max: 64 }),
  fc.constantFrom(101, 160, 200, 256, 400, 441, 480, 512),
);

test('transforms of any length equal the sum of the definition', () => {
  fc.assert(
    fc.property(
      lengths.chain((n) => {
        const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n, maxLength: n });
        return fc.tuple(values, values);
      }),
      ([re, im]) => {
        const x = { re: Float64Array.from(re), im: Float64Array.from(im) };
        const expected = direct(x);
        const found = new Fourier(re.length).transform({ re: x.re.slice(), im: x.im.slice() });
        for (let k = 0; k < re.length; k++) {
          expect(Math.hypot(found.re[k]! - expected.re[k]!, found.im[k]! - expected.im[k]!)).toBeLessThan(
            1e-11,
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a transform can be used again', () => {
  const fourier = new Fourier(40);
  const first = fourier.transform({ re: new Float64Array(40).fill(1), im: new Float64Array(40) });
  expect(first.re[0]).toBeCloseTo(40, 12);
  const impulse = complex(40);
  impulse.re[0] = 1;
  const second = fourier.transform(impulse);
  expect([...second.re].every((value) => Math.abs(value - 1) < 1e-12)).toBe(true);
});
