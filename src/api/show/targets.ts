/** A target as text, with class names if it has classes. */
export function targetText(
  value: number | readonly number[] | Float32Array,
  names: readonly string[] | undefined,
): string {
  if (typeof value === 'number') return names?.[value] ?? (value < 0 && names ? 'none' : String(value));
  const numbers = Array.from(value);
  if (!names) return numbers.map((number) => Number(number.toPrecision(4))).join(', ');
  const present = numbers.flatMap((number, i) => {
    if (number <= 0) return [];
    return [number === 1 ? names[i]! : `${names[i]} (${Number(number.toPrecision(3))})`];
  });
  return present.join(', ') || 'none';
}
