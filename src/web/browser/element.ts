import { printableText } from '../../printable.ts';

/**
 * An element with attributes and children. Text is never parsed as HTML, and its direction marks do not
 * affect their context.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children.map((child) => (typeof child === 'string' ? printableText(child) : child)));
  return made;
}
