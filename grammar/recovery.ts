import type { IRecognitionException, IToken, TokenType } from 'chevrotain';
import { depthOf, startsDeclaration, startsEntry } from './brackets.ts';
import { CstParser, EOF, MismatchedTokenException, tokenMatcher } from './chevrotain.ts';
import { leftover, messages } from './messages.ts';
import { Name, RightBrace, vocabulary } from './tokens.ts';

/** Aborts parsing after `mostErrors` errors: further ones would be guesses. */
export class TooManyErrors extends Error {}
export const mostErrors = 50;

/** Members of Chevrotain 11.2 that its types omit. */
interface Internals {
  SKIP_TOKEN(): IToken;
  SAVE_ERROR(error: IRecognitionException): void;
  getHumanReadableRuleStack(): string[];
}

/**
 * Resumes parsing after an error at the next entry of the same block or at the next declaration. Chevrotain's
 * default, the first token that may follow the rule, is any name in this grammar, so it often resumes in the
 * middle of the broken line. The public methods below override those of Chevrotain's `Recoverable`.
 */
export abstract class RecoveringParser extends CstParser {
  constructor() {
    super(vocabulary, {
      recoveryEnabled: true,
      maxLookahead: 2,
      nodeLocationTracking: 'onlyOffset',
      errorMessageProvider: messages,
    });
  }

  /** Column at which declarations begin; lines that are indented further contain none. */
  get #margin(): number {
    return this.input[0]!.startColumn!;
  }

  get #internals(): Internals {
    return this as unknown as Internals;
  }

  /** True, because only rules that begin at a landmark recover (`inside` in parser.ts). */
  isInCurrentRuleReSyncSet(): boolean {
    return true;
  }

  findReSyncTokenType(): TokenType {
    return EOF;
  }

  reSyncTo(): IToken[] {
    if (this.errors.length >= mostErrors) throw new TooManyErrors();
    const skipped: IToken[] = [];
    const depth = this.#landmarkDepth();
    while (!this.#atLandmark(depth)) {
      skipped.push(this.LA(1));
      this.#internals.SKIP_TOKEN();
    }
    return skipped;
  }

  /**
   * Reports an error if neither another entry (or declaration) nor the end follows, and continues at the next
   * landmark.
   */
  tryInRepetitionRecovery(repeat: () => void, args: [], mayRepeat: () => boolean): void {
    const rule = this.#internals.getHumanReadableRuleStack().at(-1)!;
    const message = leftover(rule, this.LA(1), this.LA(2));
    this.#internals.SAVE_ERROR(new MismatchedTokenException(message, this.LA(1), this.LA(0)));
    this.reSyncTo();
    if (mayRepeat.call(this)) repeat.apply(this, args);
  }

  /** False, because an inserted token is seldom the intended one and hides the real error. */
  override canTokenTypeBeInsertedInRecovery(): boolean {
    return false;
  }

  override canTokenTypeBeDeletedInRecovery(): boolean {
    return false;
  }

  /** Number of brackets around the next landmark: an entry of the n-th nested body is inside n braces. */
  #landmarkDepth(): number {
    const rules = this.#internals.getHumanReadableRuleStack();
    const entries = rules.filter((rule) => rule === 'entry').length;
    return rules.at(-1) === 'body' ? entries + 1 : entries;
  }

  #atLandmark(depth: number): boolean {
    const next = [this.LA(1), this.LA(2), this.LA(3)];
    const token = next[0]!;
    if (tokenMatcher(token, EOF) || depthOf(token) < depth) return true;
    if (depthOf(token) > depth) return false;
    const last = this.LA(0);
    const firstOfLine = last.endLine! < token.startLine!;
    if (depth > 0) return startsEntry(next, 0) || (firstOfLine && tokenMatcher(token, Name));
    if (!startsDeclaration(next, 0)) return false;
    return firstOfLine ? token.startColumn! <= this.#margin : last.tokenType === RightBrace;
  }
}
