/** A note is made if the most frequent class is at least this many times as frequent as the rarest. */
const surprising = 10;

/**
 * Notes on classes that differ much in frequency, and on classes without a record. `counts`: records or boxes
 * by class, the most frequent first; `names`: of all classes.
 */
export function balanceNotes(
  counts: Readonly<Record<string, number>>,
  names: readonly string[],
): readonly string[] {
  // Sorted again, because objects list names that are integers first.
  const found = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  const [most, least] = [found[0], found.at(-1)];
  const absent = names.filter((name) => !Object.hasOwn(counts, name));
  return [
    ...(most && least && most[1] >= surprising * least[1]
      ? [
          `the frequencies of the classes differ by a factor of ${Math.round(most[1] / least[1])}: ${most[0]} has ${most[1]}, ${least[0]} ${least[1]}; ` +
            '`class_weights: .balanced` or `sampler: .balanced` compensates for it',
        ]
      : []),
    ...(found.length > 0 && absent.length > 0
      ? [`${absent.length} of ${names.length} classes do not occur: ${listed(absent)}`]
      : []),
    ...spellingNotes(names),
  ];
}

/** Notes on classes that a reader would take for one: `Yes` and `yes`. */
function spellingNotes(names: readonly string[]): readonly string[] {
  const alike = new Map<string, string[]>();
  for (const name of names) {
    const key = name
      .normalize('NFC')
      .toLowerCase()
      .replace(/[\s_-]+/g, ' ')
      .trim();
    alike.set(key, [...(alike.get(key) ?? []), name]);
  }
  return [...alike.values()]
    .filter((group) => group.length > 1)
    .map(
      (group) =>
        `classes that differ only in case, spaces or hyphens: ${group.map((name) => `'${name}'`).join(', ')}`,
    );
}

function listed(names: readonly string[]): string {
  const most = 10;
  return names.slice(0, most).join(', ') + (names.length > most ? ', …' : '');
}
