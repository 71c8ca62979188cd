/** Ratio of the most frequent class to the rarest one from which a note is made. */
const surprising = 10;

/**
 * Notes on classes that differ much in frequency, and on classes without a record. `counts`: records or boxes
 * by class, the most frequent first; `names`: of all classes.
 */
export function balanceNotes(
  counts: Readonly<Record<string, number>>,
  names: readonly string[],
): readonly string[] {
  const found = Object.entries(counts);
  const [most, least] = [found[0], found.at(-1)];
  const absent = names.filter((name) => !Object.hasOwn(counts, name));
  return [
    ...(most && least && most[1] >= surprising * least[1]
      ? [
          `the classes differ ${Math.round(most[1] / least[1])} times in frequency: ${most[0]} has ${most[1]}, ${least[0]} ${least[1]}; ` +
            '`class_weights: .balanced` or `sampler: .balanced` makes up for it',
        ]
      : []),
    ...(found.length > 0 && absent.length > 0
      ? [`${absent.length} of ${names.length} classes do not occur: ${listed(absent)}`]
      : []),
  ];
}

function listed(names: readonly string[]): string {
  const most = 10;
  return names.slice(0, most).join(', ') + (names.length > most ? ', …' : '');
}
