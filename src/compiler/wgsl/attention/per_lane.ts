import type { Tensor } from '../storage/tensor.ts';
import { place, range, type Sweep } from './sweep.ts';
import { type Others, tokenAt } from './tokens.ts';

/** What a lane loads of the tokens at once where it works by itself: vectors as `NAME_token_piece`, values as `NAME_token_which`. */
export function lonelyLoads(sweep: Sweep, { vectors, values }: Others): string {
  const { atOnce, pieces } = sweep;
  const each = range(atOnce).flatMap((j) => [
    `let begins_${j} = ${place(sweep, 'other', tokenAt(`${j}u`))};`,
    ...vectors.flatMap((tensor) =>
      range(pieces).map(
        (p) => `let ${tensor.name}_${j}_${p} = ${wholePiece(sweep, tensor, `begins_${j}`, p)};`,
      ),
    ),
    ...Object.entries(values).flatMap(([name, { count, load }]) =>
      range(count).map((i) => `let ${name}_${j}_${i} = ${load(tokenAt(`${j}u`), `${i}u`)};`),
    ),
  ]);
  return each.join('\n');
}

/** One piece of a vector that begins at `at`, zero beyond the head's size. */
function wholePiece({ sizes, wide }: Sweep, { load }: Tensor, at: string, piece: number): string {
  if (wide) return load(`${at} + ${piece}u`);
  const elements = range(4).map((i) =>
    4 * piece + i < sizes.size ? load(`${at} + ${4 * piece + i}u`) : '0.0',
  );
  return `vec4f(${elements.join(', ')})`;
}
