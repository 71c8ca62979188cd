/** Entry of one stable code in `docs/diagnostics.md`. */
export interface CodeEntry {
  /** `E0102`. Never reused for another problem. */
  readonly code: string;
  /** A noun phrase without a full stop. */
  readonly title: string;
  /** Two or three sentences: the reason why this is a problem, and the fix. */
  readonly explanation: string;
  /** `.unit` text that shows the code among its diagnostics. */
  readonly example: string;
}
