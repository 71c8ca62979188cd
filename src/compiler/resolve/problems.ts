import type { Diagnostic, Label, Span } from '../diagnostics/diagnostic.ts';

/** A label; the first label of a problem is its primary position. */
export function at(span: Span, text: string): Label {
  return { span, text };
}

/**
 * Collects the problems of one spec. A problem that two derived blocks inherit from one template is reported
 * once.
 */
export class Problems {
  readonly #found = new Map<string, Diagnostic>();
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** `labels` are never empty. Returns undefined, the unknown value, so that a check can end with it. */
  report(code: string, message: string, labels: readonly [Label, ...Label[]], hint?: string): undefined {
    const { span } = labels[0];
    const key = [code, span.file, span.start, span.end, message].join('\n');
    const diagnostic: Diagnostic = { code, severity: 'error', message, labels };
    if (!this.#found.has(key))
      this.#found.set(key, hint === undefined ? diagnostic : { ...diagnostic, hint });
    return undefined;
  }

  /** Reports a warning: the spec is valid. */
  warn(code: string, message: string, labels: readonly [Label, ...Label[]], hint?: string): undefined {
    const before = this.#found.size;
    this.report(code, message, labels, hint);
    if (this.#found.size === before) return undefined;
    const [key, diagnostic] = [...this.#found].at(-1)!;
    this.#found.set(key, { ...diagnostic, severity: 'warning' });
    return undefined;
  }

  /** Whether there is an error. */
  get any(): boolean {
    return [...this.#found.values()].some(({ severity }) => severity === 'error');
  }

  /** Diagnostics in the order of the text; those of overrides (`--set`) come last. */
  sorted(): Diagnostic[] {
    const outside = (span: Span): number => (span.file === this.#file ? 0 : 1);
    return [...this.#found.values()].sort((a, b) => {
      const [x, y] = [a.labels[0]!.span, b.labels[0]!.span];
      return outside(x) - outside(y) || compareText(x.file, y.file) || x.start - y.start || x.end - y.end;
    });
  }
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
