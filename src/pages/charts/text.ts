/**
 * Four significant digits, but all digits before the decimal point; powers of ten for very small and large
 * numbers.
 */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return value.toExponential(2).replace('e+', 'e');
  return size >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(4)));
}

/** `87.3 %`. */
export function shareText(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

export function valueText(value: number | null, unit: 'number' | 'share'): string {
  if (value === null || !Number.isFinite(value)) return 'none';
  return unit === 'share' ? shareText(value) : numberText(value);
}

/** `512 B`, `3.4 MB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [rest, unit] = [bytes, 0];
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${unit === 0 ? rest : rest.toFixed(1)} ${units[unit]}`;
}

/** `42 s`, `4 min 10 s`, `2 h 05 min`. */
export function durationText(seconds: number): string {
  if (seconds < 100) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const rounded = Math.round(seconds);
  const minutes = Math.floor(rounded / 60);
  if (minutes < 60) return `${minutes} min ${String(rounded % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
