/** The server is overloaded; the client should retry later. */
export class BusyError extends Error {
  readonly hint: string;

  constructor(message: string, hint = 'send the request again later') {
    super(message);
    this.hint = hint;
  }
}
