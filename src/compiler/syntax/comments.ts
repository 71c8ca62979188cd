import type { Comment } from './ast.ts';
import { breakGroup, type Doc, hardline, verbatim } from './doc.ts';

/** Layout of a syntax node with the comments that belong to it. */
export interface Commented {
  readonly leading: readonly Comment[];
  readonly doc: Doc;
  readonly trailing: readonly Comment[];
  /** Offset of the node itself, without its comments. */
  readonly start: number;
}

/**
 * Assigns each comment of a file, in order, to one of the nodes, which are laid out in order. A comment at a
 * position where the formatter cannot keep it (`key /* here *\/ : 1`) moves to the line above its node.
 */
export class CommentQueue {
  #next = 0;
  #strays: Comment[] = [];
  readonly #text: string;
  readonly #comments: readonly Comment[];

  constructor(text: string, comments: readonly Comment[]) {
    this.#text = text;
    this.#comments = comments;
  }

  /** Removes and returns the remaining comments that begin before `offset`. */
  take(offset: number): Comment[] {
    const first = this.#next;
    while (this.#next < this.#comments.length && this.#comments[this.#next]!.span.start < offset)
      this.#next++;
    return this.#comments.slice(first, this.#next);
  }

  /** Whether a remaining comment begins before `offset`. */
  pending(offset: number): boolean {
    const comment = this.#comments[this.#next];
    return comment !== undefined && comment.span.start < offset;
  }

  /** Moves comments before `offset`, for which there is no line, to the node that is being laid out. */
  stray(offset: number): void {
    this.lift(this.take(offset));
  }

  /** Moves comments of a node that has no separate line to the node that contains it. */
  lift(comments: readonly Comment[]): void {
    this.#strays = [...this.#strays, ...comments];
  }

  /** Lays out a node. `trails`: whether comments after the node on the same line belong to it. */
  commented(
    span: { readonly start: number; readonly end: number },
    trails: boolean,
    layout: () => Doc,
  ): Commented {
    const before = this.take(span.start);
    const outer = this.#strays;
    this.#strays = [];
    const doc = layout();
    const leading = [...before, ...this.#strays, ...this.take(span.end)];
    this.#strays = outer;
    return { leading, doc, trailing: trails ? this.#trailing(span.end) : [], start: span.start };
  }

  /** Whether a blank line directly precedes `offset`. */
  blankBefore(offset: number): boolean {
    const blank = /\s*$/.exec(this.#text.slice(Math.max(0, offset - 1000), offset))![0];
    return (blank.match(/\r\n|\n|\r/g) ?? []).length > 1;
  }

  #trailing(end: number): Comment[] {
    const found: Comment[] = [];
    for (let from = end; ; ) {
      const comment = this.#comments[this.#next];
      if (comment === undefined || comment.span.start < from || isLong(comment)) return found;
      if (!/^[ \t]*(,[ \t]*)?$/.test(this.#text.slice(from, comment.span.start))) return found;
      found.push(comment);
      this.#next++;
      from = comment.span.end;
    }
  }
}

export function commentText(comment: Comment): string {
  return comment.text
    .split(/\r\n|\n|\r/)
    .map((part) => part.trimEnd())
    .join('\n');
}

/** Comments above a node, each on a separate line. */
export function leadingDocs(comments: readonly Comment[]): Doc {
  return comments.map((comment) => [verbatim(commentText(comment)), hardline]);
}

/** Comments after a node on the same line. */
export function trailingDocs(comments: readonly Comment[]): Doc {
  return comments.map((comment) => [' ', commentText(comment), breakGroup]);
}

function isLong(comment: Comment): boolean {
  return /[\r\n]/.test(comment.text);
}
