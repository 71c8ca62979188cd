import type { Span } from '../diagnostics/diagnostic.ts';
import type { Block, BlockDeclaration, Comment, Declaration, Entry, SyntaxFile } from './ast.ts';
import { type Commented, CommentQueue, commentText, trailingDocs } from './comments.ts';
import { type Doc, flatText, hardline, indent, isForced, render, verbatim } from './doc.ts';
import { ExpressionLayout } from './layout_expression.ts';

const width = 110;
const indentation = 2;

/** Formatted text of a file, with its comments. */
export function printSource(file: SyntaxFile): string {
  const text = render(new FileLayout(file).file(), width);
  return text === '' ? '' : `${text}\n`;
}

class FileLayout {
  readonly #source: SyntaxFile;
  readonly #comments: CommentQueue;
  readonly #expressions: ExpressionLayout;

  constructor(source: SyntaxFile) {
    this.#source = source;
    this.#comments = new CommentQueue(source.text, source.comments);
    this.#expressions = new ExpressionLayout(this.#comments);
  }

  file(): Doc {
    const { version, model, declarations } = this.#source;
    const header = [
      ...(version === undefined ? [] : [this.#headerLine('unit', version.text, version.span)]),
      ...(model === undefined ? [] : [this.#headerLine('model', model.name, model.span)]),
    ];
    const items = declarations.map((declaration) =>
      this.#comments.commented(declaration.span, true, () => this.#declaration(declaration)),
    );
    const rest = this.#comments.take(Number.POSITIVE_INFINITY);
    const parts = [this.#lines(header, [], never), this.#lines(items, rest, isForced)].filter(
      (part) => part.length > 0,
    );
    return parts.flatMap((part, index) => (index === 0 ? part : [hardline, hardline, part]));
  }

  #headerLine(keyword: string, value: string, span: Span): Commented {
    // The span begins after the keyword; blank lines before the keyword are dropped.
    return { ...this.#comments.commented(span, true, () => `${keyword} ${value}`), start: 0 };
  }

  #declaration(declaration: Declaration): Doc {
    switch (declaration.kind) {
      case 'import': {
        if (!declaration.names) return `import ${declaration.path.text}`;
        const names = declaration.names.map(({ name }) => name).join(', ');
        return `import { ${names} } from ${declaration.path.text}`;
      }
      case 'block':
        return this.#block(headOf(declaration), declaration.body, 0);
      default: {
        const { kind, name, value } = declaration;
        return [`${kind} ${name.name} = `, this.#expressions.expression(value)];
      }
    }
  }

  /** `margin`: the column of the first word. */
  #block(head: string, body: Block, margin: number): Doc {
    const items = body.entries.map((entry) =>
      this.#comments.commented(entry.span, true, () => this.#entry(entry, margin + indentation)),
    );
    const rest = this.#comments.take(body.span.end);
    if (items.length === 0 && rest.length === 0) return `${head} {}`;
    const docs = items.flatMap(({ doc }, index) => (index === 0 ? [doc] : ['  ', doc]));
    const short: Doc = [`${head} { `, docs, ' }'];
    const commented = rest.length > 0 || items.some(hasComments);
    const fits = () => margin + flatText(short).length <= width;
    if (!commented && !this.#beginsOnNewLine(body) && !docs.some(isForced) && fits()) return short;
    return [`${head} {`, indent(indentation, [hardline, this.#lines(items, rest, never)]), hardline, '}'];
  }

  #entry(entry: Entry, margin: number): Doc {
    if (entry.kind === 'field') return [`${entry.key.name}: `, this.#expressions.expression(entry.value)];
    const name = entry.name === undefined ? '' : ` ${entry.name.name}`;
    return this.#block(`${entry.key.name}${name}`, entry.body, margin);
  }

  /** Whether the first entry is on a separate line in the source. */
  #beginsOnNewLine(body: Block): boolean {
    const first = body.entries[0]?.span.start ?? body.span.end;
    return /[\r\n]/.test(this.#source.text.slice(body.span.start, first));
  }

  /**
   * Items one per line. Blank lines are kept as in the text, at most one in a row, and added around items
   * that are `alone`.
   */
  #lines(items: readonly Commented[], rest: readonly Comment[], alone: (doc: Doc) => boolean): Doc[] {
    const out: Doc[] = [];
    const add = (start: number, doc: Doc, apart: boolean): void => {
      if (out.length > 0) out.push(hardline, apart || this.#comments.blankBefore(start) ? hardline : []);
      out.push(doc);
    };
    for (const [index, { leading, doc, trailing, start }] of items.entries()) {
      const apart = alone(doc) || (index > 0 && alone(items[index - 1]!.doc));
      for (const [above, comment] of leading.entries()) {
        add(comment.span.start, verbatim(commentText(comment)), apart && above === 0);
      }
      add(start, [doc, trailingDocs(trailing)], apart && leading.length === 0);
    }
    for (const comment of rest) add(comment.span.start, verbatim(commentText(comment)), false);
    return out;
  }
}

function never(): boolean {
  return false;
}

function headOf({ template, blockKind, name, parent }: BlockDeclaration): string {
  const words = [
    ...(template ? ['template'] : []),
    blockKind.name,
    ...(name === undefined ? [] : [name.name]),
    ...(parent === undefined ? [] : ['extends', parent.name]),
  ];
  return words.join(' ');
}

function hasComments({ leading, trailing }: Commented): boolean {
  return leading.length > 0 || trailing.length > 0;
}
