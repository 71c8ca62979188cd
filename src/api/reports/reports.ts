/**
 * Callbacks for messages of a call. The library itself writes nothing to standard output or standard error.
 */
export interface Reports {
  /** Receives a sentence for the user; the work continues. */
  readonly onWarning?: (message: string) => void;
  /** Receives the text requested by the environment variable UNITC_DEBUG (docs/architecture.md). */
  readonly onDebug?: (text: string) => void;
}
