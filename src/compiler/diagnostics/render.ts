import pc from 'picocolors';
import type { Diagnostic, Label } from './diagnostic.ts';
import { type Colors, frame } from './frame.ts';
import { Lines } from './lines.ts';

/**
 * Renders diagnostics as text: message, code frames with every label, expected and found values, hints; then
 * a line with the number of problems. At most 200 are shown. `sources`: texts by file name; labels in a file
 * without a text have no frame.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: { readonly color: boolean },
): string {
  if (diagnostics.length === 0) return '';
  const colors = pc.createColors(options.color);
  const lines = new Map([...sources].map(([file, text]) => [file, new Lines(text)]));
  const blocks = diagnostics.slice(0, mostShown).map((diagnostic) => renderOne(diagnostic, lines, colors));
  const rest = diagnostics.length - blocks.length;
  const more = rest > 0 ? [`${count(rest, 'more problem')}, which --json lists: correct these first`] : [];
  return `${[...blocks, ...more, summary(diagnostics, colors)].join('\n\n')}\n`;
}

/**
 * Largest number of problems shown: a text may have one every few characters, and later ones often follow
 * from earlier ones.
 */
const mostShown = 200;

function renderOne(diagnostic: Diagnostic, lines: ReadonlyMap<string, Lines>, colors: Colors): string {
  const { code, severity, message, labels } = diagnostic;
  const paint = severity === 'error' ? colors.red : colors.yellow;
  const title = `${paint(colors.bold(`${severity}[${code}]`))}${colors.bold(`: ${message}`)}`;
  const gutter = gutterWidth(labels, lines);
  return [title, ...framesOf(labels, lines, paint, colors), ...notes(diagnostic, gutter, colors)].join('\n');
}

/** A sentence with the source lines it refers to. */
export function renderPlaces(
  summary: string,
  labels: readonly Label[],
  sources: ReadonlyMap<string, string>,
  options: { readonly color: boolean },
): string {
  const colors = pc.createColors(options.color);
  const lines = new Map([...sources].map(([file, text]) => [file, new Lines(text)]));
  return `${[colors.bold(summary), ...framesOf(labels, lines, colors.cyan, colors)].join('\n')}\n`;
}

function framesOf(
  labels: readonly Label[],
  lines: ReadonlyMap<string, Lines>,
  paint: (text: string) => string,
  colors: Colors,
): string[] {
  const gutter = gutterWidth(labels, lines);
  const files = [...new Set(labels.map((label) => label.span.file))];
  return files.flatMap((file, index) => {
    const here = labels.filter((label) => label.span.file === file);
    const known = lines.get(file);
    const arrow = colors.blue(`${' '.repeat(gutter)}${index === 0 ? '-->' : ':::'}`);
    if (known === undefined) return [`${arrow} ${file}`];
    const { line, column } = known.position(here[0]!.span.start);
    const primary = index === 0 ? here[0] : undefined;
    return [`${arrow} ${file}:${line}:${column}`, ...frame(known, here, { primary, gutter, paint, colors })];
  });
}

function notes({ expected, found, hint }: Diagnostic, gutter: number, colors: Colors): string[] {
  const lines = [
    ['expected', expected],
    ['found', found],
    ['help', hint],
  ] as const;
  const written = lines.flatMap(([name, text]) => {
    if (text === undefined) return [];
    const indented = text.replaceAll('\n', `\n${' '.repeat(gutter + name.length + 5)}`);
    return [`${' '.repeat(gutter)} ${colors.blue('=')} ${colors.bold(`${name}:`)} ${indented}`];
  });
  return written.length === 0 ? [] : [colors.blue(`${' '.repeat(gutter)} |`), ...written];
}

/** Number of digits of the largest line number shown. */
function gutterWidth(labels: readonly Label[], lines: ReadonlyMap<string, Lines>): number {
  const last = labels.map(({ span }) => (lines.get(span.file)?.indexAt(span.end) ?? 0) + 1);
  return String(Math.max(1, ...last)).length;
}

function summary(diagnostics: readonly Diagnostic[], colors: Colors): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const counts = [count(errors, 'error'), count(diagnostics.length - errors, 'warning')].filter(
    (text) => text !== '',
  );
  const files = [...new Set(diagnostics.flatMap(({ labels }) => labels[0]?.span.file ?? []))];
  const place = files.length === 0 ? '' : ` in ${files.join(', ')}`;
  return colors.bold(`${counts.join(' and ')}${place}`);
}

function count(n: number, noun: string): string {
  return n === 0 ? '' : `${n} ${noun}${n === 1 ? '' : 's'}`;
}
