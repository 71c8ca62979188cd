const step = 1000;

function scaled(value: number, units: readonly string[]): string {
  let rest = value;
  let unit = 0;
  while (rest >= step && unit < units.length - 1) {
    rest /= step;
    unit++;
  }
  return `${unit === 0 ? rest : rest.toFixed(1)}${units[unit]}`;
}

/** `512 B`, `3.4 MB`. */
export function bytesText(bytes: number): string {
  return scaled(bytes, [' B', ' kB', ' MB', ' GB', ' TB']);
}

/** `201.6 M`, `3.2 G`. */
export function countText(count: number): string {
  return scaled(count, ['', ' k', ' M', ' G', ' T']);
}

/** `1 tensor`, `2 tensors`. */
export function pluralText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `75 s`, `4 min 10 s`, `2 h 05 min`. */
export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  if (seconds < 100) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const rounded = Math.round(seconds);
  const minutes = Math.floor(rounded / 60);
  if (minutes < 60) return `${minutes} min ${String(rounded % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** Four significant digits, but all digits before the decimal point: `0.8731`, `12.5`, `203417`. */
export function numberText(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}

export function percentText(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
