import { printableText } from '../printable.ts';

/** HTML in which values have been escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value in a template. */
type HtmlValue = Html | string | number | readonly Html[];

/** HTML from a template: values are escaped unless they are HTML. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.map((part, i) => part + (i < values.length ? textOf(values[i]!) : '')).join(''));
}

function textOf(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('\n');
  return escaped(String(value));
}

/** Concatenated parts, without white space between them. */
export function joined(parts: readonly Html[]): Html {
  return new Html(parts.map(({ text }) => text).join(''));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return printableText(text).replace(/[&<>"']/g, (character) => entities[character]!);
}
