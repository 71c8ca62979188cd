import { randomBytes, timingSafeEqual } from 'node:crypto';

/** Access to a page for one browser: the first that shows the token; later by its session cookie. */
export class PageAccess {
  /** Part of the address that opens the page once. */
  readonly token: string = secret();
  readonly #session: string = secret();
  #used = false;

  /** Whether a token is the right one and has not been used. */
  accepts(token: string): boolean {
    return !this.#used && equal(token, this.token);
  }

  /** The session of a token that is accepted, which is used by that; undefined for another one. */
  exchange(token: string): string | undefined {
    if (!this.accepts(token)) return undefined;
    this.#used = true;
    return this.#session;
  }

  /** Whether the value of a cookie is the session. */
  allows(session: string | undefined): boolean {
    return this.#used && session !== undefined && equal(session, this.#session);
  }
}

/** 192 random bits. */
function secret(): string {
  return randomBytes(24).toString('base64url');
}

/** Comparison in a time that depends on the lengths alone. */
function equal(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}
