import { randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Access to a page for one browser: the first that presents the token, afterwards identified by its session
 * cookie.
 */
export class PageAccess {
  /** Part of the URL that opens the page once. */
  readonly token: string = secret();
  readonly #session: string = secret();
  #used = false;

  /** Whether a token is correct and unused. */
  accepts(token: string): boolean {
    return !this.#used && equal(token, this.token);
  }

  /**
   * The session in exchange for an accepted token, which can be used only once; undefined for any other
   * token.
   */
  exchange(token: string): string | undefined {
    if (!this.accepts(token)) return undefined;
    this.#used = true;
    return this.#session;
  }

  /** Whether a cookie value is the session. */
  allows(session: string | undefined): boolean {
    return this.#used && session !== undefined && equal(session, this.#session);
  }
}

/** 192 random bits. */
function secret(): string {
  return randomBytes(24).toString('base64url');
}

/** Comparison whose time depends only on the lengths. */
function equal(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}
