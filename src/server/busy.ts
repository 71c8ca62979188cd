/** The server has too much to do: the client should come back later. */
export class BusyError extends Error {
  readonly hint: string;

  constructor(message: string, hint = 'send the request again later') {
    super(message);
    this.hint = hint;
  }
}
