import { nearest } from '../../compiler/diagnostics/suggest.ts';
import { DataError } from '../errors.ts';

/**
 * Index of each name of a vocabulary. Throws DataError if a name occurs twice, since its second output could
 * never be right.
 */
export function indexOfNames(names: readonly string[], file: string): ReadonlyMap<string, number> {
  const index = new Map<string, number>();
  const repeated = new Set<string>();
  names.forEach((name, i) => {
    if (index.has(name)) repeated.add(name);
    else index.set(name, i);
  });
  if (repeated.size === 0) return index;
  const shown = [...repeated].slice(0, 8).map((name) => `'${name}' (entries ${places(names, name)})`);
  throw new DataError(
    file,
    `${repeated.size} ${repeated.size === 1 ? 'entry occurs' : 'entries occur'} more than once: ${shown.join(', ')}${repeated.size > 8 ? ', ...' : ''}`,
    'remove the repetitions; each entry is a separate output of the model',
  );
}

/** Largest number of names in a message. */
const mostListed = 20;

/**
 * The known name that an unknown one most likely means, despite case, spaces or a typing error; undefined if
 * there is none.
 */
export function similarName(name: string, known: readonly string[]): string | undefined {
  return known.find((other) => plain(other) === plain(name)) ?? nearest(name, known);
}

function plain(name: string): string {
  return name.replace(/[\s_-]+/g, '').toLowerCase();
}

/**
 * Hint for an unknown name: the most similar known name, and all known names. `what`: their kind, such as
 * `columns`.
 */
export function meant(name: string, known: readonly string[], what: string): string {
  const near = similarName(name, known);
  const listed = `${known.slice(0, mostListed).join(', ')}${known.length > mostListed ? ', …' : ''}`;
  return `${near === undefined ? '' : `did you mean '${near}'? `}${what}: ${listed}`;
}

/** The positions of a name in a list, from 0 like class indices. */
function places(names: readonly string[], name: string): string {
  return names
    .flatMap((other, i) => (other === name ? [i] : []))
    .slice(0, 4)
    .join(', ');
}
