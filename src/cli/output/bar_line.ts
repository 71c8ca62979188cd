import stringWidth from 'string-width';

/** Content of a progress bar's line. */
export interface BarLine {
  /** Share of completed steps, in 0..1. */
  readonly progress: number;
  /** Step and total, such as `120/400 steps`. */
  readonly position: string;
  /** Details, most important first; those that do not fit are left out. */
  readonly details: readonly string[];
}

const widestBar = 40;
const narrowestBar = 10;
const gap = '  ';

/** The line of a progress bar, no wider than `columns`: the bar shrinks first, then details are left out. */
export function barLine({ progress, position, details }: BarLine, columns: number): string {
  const shown = details.filter((text) => text !== '');
  for (let count = shown.length; count >= 0; count--) {
    const text = [position, ...shown.slice(0, count)].join(gap);
    const space = columns - 1 - gap.length - stringWidth(text);
    if (space >= narrowestBar) return bar(progress, Math.min(widestBar, space)) + gap + text;
  }
  return position.slice(0, Math.max(0, columns - 1));
}

function bar(progress: number, width: number): string {
  const done = Math.round(width * Math.min(1, Math.max(0, progress)));
  return '█'.repeat(done) + '░'.repeat(width - done);
}
