import type { Diagnostic, Span } from './diagnostic.ts';
import { Lines, type TextPosition } from './lines.ts';

export interface JsonRange {
  readonly file: string;
  /** Start of the span; absent if the text of the file is not available. */
  readonly start?: TextPosition;
  /** The position after the last character. */
  readonly end?: TextPosition;
}

export interface JsonDiagnostic extends JsonRange {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly labels: readonly (JsonRange & { readonly text: string })[];
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
}

/** Diagnostics as plain data for `unitc check --json`; lines and columns count from 1. */
export function diagnosticsToJson(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
): JsonDiagnostic[] {
  const lines = new Map([...sources].map(([file, text]) => [file, new Lines(text)]));
  return diagnostics.map((diagnostic) => {
    const { code, severity, message, labels, expected, found, hint } = diagnostic;
    const primary = labels[0];
    return {
      code,
      severity,
      message,
      ...(primary === undefined ? { file: '' } : range(primary.span, lines)),
      labels: labels.map((label) => ({ ...range(label.span, lines), text: label.text })),
      ...(expected !== undefined && { expected }),
      ...(found !== undefined && { found }),
      ...(hint !== undefined && { hint }),
    };
  });
}

function range({ file, start, end }: Span, lines: ReadonlyMap<string, Lines>): JsonRange {
  const known = lines.get(file);
  if (known === undefined) return { file };
  return { file, start: known.position(start), end: known.position(end) };
}
