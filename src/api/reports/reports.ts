/**
 * Messages beside the result of a call. The library itself writes nothing to standard output or standard
 * error.
 */
export interface Reports {
  /** Receives one sentence for the user; the work continues. */
  readonly onWarning?: (message: string) => void;
  /** Receives the text that the environment variable UNITC_DEBUG asks for (docs/architecture.md). */
  readonly onDebug?: (text: string) => void;
}
