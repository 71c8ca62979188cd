/**
 * Layout documents (Wadler, "A prettier printer"): a group is printed on one line if it fits; otherwise all
 * of its lines break.
 */
export type Doc = string | readonly Doc[] | DocNode;

export type DocNode =
  /** A space or nothing in a flat group, a new line in a broken one. */
  | { readonly kind: 'line'; readonly flat: '' | ' ' }
  /** Always a new line; every enclosing group breaks. */
  | { readonly kind: 'hardline' }
  /** Prints nothing; every enclosing group breaks. */
  | { readonly kind: 'break' }
  /** Text of several lines that keeps its indentation; breaks every enclosing group. */
  | { readonly kind: 'verbatim'; readonly text: string }
  | { readonly kind: 'if_broken'; readonly text: string }
  | { readonly kind: 'indent'; readonly by: number; readonly body: Doc }
  | { readonly kind: 'group'; readonly body: Doc; readonly broken: boolean }
  /** Items with a line before each but the first; each line breaks only where its item no longer fits. */
  | { readonly kind: 'fill'; readonly items: readonly Doc[] };

export const line: Doc = { kind: 'line', flat: ' ' };
export const softline: Doc = { kind: 'line', flat: '' };
export const hardline: Doc = { kind: 'hardline' };
export const breakGroup: Doc = { kind: 'break' };

export function indent(by: number, body: Doc): Doc {
  return { kind: 'indent', by, body };
}

export function group(body: Doc): Doc {
  return { kind: 'group', body, broken: isForced(body) };
}

export function ifBroken(text: string): Doc {
  return { kind: 'if_broken', text };
}

export function verbatim(text: string): Doc {
  return text.includes('\n') ? { kind: 'verbatim', text } : text;
}

/** Whether a document contains a forced line break. */
export function isForced(doc: Doc): boolean {
  if (typeof doc === 'string') return false;
  if (isSequence(doc)) return doc.some(isForced);
  switch (doc.kind) {
    case 'hardline':
    case 'break':
    case 'verbatim':
      return true;
    case 'group':
      return doc.broken;
    case 'indent':
      return isForced(doc.body);
    case 'fill':
      return doc.items.some(isForced);
    default:
      return false;
  }
}

/** The document on one line of any length. */
export function flatText(doc: Doc): string {
  return new LayoutState(Number.POSITIVE_INFINITY).render(doc, true);
}

/** The document in lines of at most `width` columns, if its groups permit. Lines have no trailing spaces. */
export function render(doc: Doc, width: number): string {
  return new LayoutState(width).render(doc, false).replaceAll(/(?<! ) +$/gm, '');
}

class LayoutState {
  #out = '';
  #column = 0;
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
  }

  render(doc: Doc, flat: boolean): string {
    this.#write(doc, 0, flat);
    return this.#out;
  }

  #write(doc: Doc, margin: number, flat: boolean): void {
    if (typeof doc === 'string') this.#text(doc);
    else if (isSequence(doc)) for (const part of doc) this.#write(part, margin, flat);
    else this.#writeNode(doc, margin, flat);
  }

  #writeNode(doc: DocNode, margin: number, flat: boolean): void {
    switch (doc.kind) {
      case 'line':
        if (flat) this.#text(doc.flat);
        else this.#newline(margin);
        break;
      case 'hardline':
        this.#newline(margin);
        break;
      case 'break':
        break;
      case 'verbatim':
        this.#out += doc.text;
        this.#column = doc.text.length - doc.text.lastIndexOf('\n') - 1;
        break;
      case 'if_broken':
        if (!flat) this.#text(doc.text);
        break;
      case 'indent':
        this.#write(doc.body, margin + doc.by, flat);
        break;
      case 'group':
        this.#write(doc.body, margin, flat || (!doc.broken && this.#fits(doc.body)));
        break;
      case 'fill':
        this.#fill(doc.items, margin, flat);
    }
  }

  #fill(items: readonly Doc[], margin: number, flat: boolean): void {
    for (const [index, item] of items.entries()) {
      if (index > 0) {
        if (flat || this.#fits([' ', item])) this.#text(' ');
        else this.#newline(margin);
      }
      this.#write(item, margin, true);
    }
  }

  #fits(doc: Doc): boolean {
    return this.#column + flatText(doc).length <= this.#width;
  }

  #text(text: string): void {
    this.#out += text;
    this.#column += text.length;
  }

  #newline(margin: number): void {
    this.#out += `\n${' '.repeat(margin)}`;
    this.#column = margin;
  }
}

function isSequence(doc: Doc): doc is readonly Doc[] {
  return Array.isArray(doc);
}
