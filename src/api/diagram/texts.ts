import type { OutlinedShape } from '../../compiler/assemble/outline.ts';
import type { ModelCall, ModelLossTerm, ModelMemory, ModelValue } from '../../compiler/model/model.ts';

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** SI prefixes by the letters of `compact`. */
const prefixes = new Map([
  ['K', 'k'],
  ['M', 'M'],
  ['B', 'G'],
  ['T', 'T'],
]);

/** `201.6 M`, `4.5 k`. */
export function countText(count: number): string {
  return compact.format(count).replace(/[KMBT]$/, (letter) => ` ${prefixes.get(letter)!}`);
}

/** `20 %`, `7.5 %`. */
export function shareText(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

/** `876 × 768`, `n × 768`, `2048 × h × w`; the shape of a single number is `1`. */
export function shapeText(shape: OutlinedShape): string {
  const open = shape.length === 3 ? ['c', 'h', 'w'] : ['n', 'd'];
  return shape.length === 0 ? '1' : shape.map((size, axis) => size ?? open[axis]).join(' × ');
}

/** Arguments that state the size of a layer if its shape does not. */
const shown = ['depth', 'depths', 'layers', 'heads'];

/** `transformer(layers: 6, heads: 8)`: the name and the arguments that determine the size. */
export function layerText({ builtin, args }: ModelCall): string {
  const given = shown.flatMap((name) => {
    const value = Object.hasOwn(args, name) ? args[name] : undefined;
    return value === undefined || value === null ? [] : [`${name}: ${valueText(value)}`];
  });
  return given.length === 0 ? builtin : `${builtin}(${given.join(', ')})`;
}

function valueText(value: ModelValue): string {
  return Array.isArray(value) ? `[${value.map(String).join(', ')}]` : String(value);
}

/** `set_cross_entropy + 5 l1 + 2 giou`. */
export function lossText(terms: readonly ModelLossTerm[]): string {
  return terms
    .map(({ weight, call }) =>
      weight === 1 ? call.builtin : `${Number(weight.toPrecision(4))} ${call.builtin}`,
    )
    .join(' + ');
}

/** Splits a sum into lines of at most `most` characters, between its terms. */
export function sumLines(sum: string, most: number): readonly string[] {
  const lines: string[] = [];
  for (const term of sum.split(' + ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 3 + term.length <= most) lines.push(`${lines.pop()} + ${term}`);
    else lines.push(last === undefined ? term : `+ ${term}`);
  }
  return lines;
}

/** `language.cls`, or `vision` for all tokens. */
export function memoryText({ encoder, view }: ModelMemory): string {
  return view === undefined ? encoder : `${encoder}.${view}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
