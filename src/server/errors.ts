/** A request that the client must change, with the status of the response. */
export class RequestError extends Error {
  readonly status: number;
  readonly hint: string | undefined;

  constructor(status: number, message: string, hint?: string) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

/** The server is overloaded; the client should retry later. */
export class OverloadedError extends Error {
  readonly hint: string;

  constructor(message: string, hint = 'send the request again later') {
    super(message);
    this.hint = hint;
  }
}
