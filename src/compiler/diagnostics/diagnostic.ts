/** A range of characters in one source file; `start` inclusive, `end` exclusive, both UTF-16 offsets. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/**
 * A span with a short text about its role in the problem. The first label of a diagnostic is the primary one.
 */
export interface Label {
  readonly span: Span;
  readonly text: string;
}

export type Severity = 'error' | 'warning';

/**
 * One problem in a user's spec. A user's mistake is always a Diagnostic; `throw` means a bug in unitc.
 * `code` is stable (`E0102`) and listed in diagnostics/codes/ with a title, an explanation and an example.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** The problem, in one sentence. */
  readonly message: string;
  readonly labels: readonly Label[];
  /** Expected and found values, if the message does not state them. */
  readonly expected?: string;
  readonly found?: string;
  /** Instructions for fixing the problem. */
  readonly hint?: string;
}

export interface SourceText {
  readonly file: string;
  readonly text: string;
}
