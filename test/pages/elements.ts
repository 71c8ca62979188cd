/** An element of a page. */
export interface PageElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Names of the enclosing elements, outermost first. */
  readonly within: readonly string[];
}

const empty = new Set(['meta', 'img', 'br', 'link', 'input', 'hr']);
const tag = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*(\/?)>/y;
/** The checksum comment at the end of a page in a run folder. */
const checksum = /<!-- unitc sha256 [0-9a-f]{64} -->\n$/;
const entity = /&(?:amp|lt|gt|quot|#39);/g;

/**
 * The elements of a page in order. Stricter than browsers: throws if tags are not properly nested, an
 * attribute is not quoted, or text contains a bare `<`, `>` or `&`.
 */
export function elementsOf(page: string): readonly PageElement[] {
  const text = page.replace(/^<!doctype html>\n/, '').replace(checksum, '');
  const found: PageElement[] = [];
  const open: string[] = [];
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const end = next < 0 ? text.length : next;
    requireEscaped(text.slice(at, end), open);
    if (next < 0) break;
    tag.lastIndex = next;
    const match = tag.exec(text);
    if (!match) throw new Error(`no tag at: ${text.slice(next, next + 80)}`);
    const [whole, closing, name, attributes, selfClosing] = match;
    if (closing) {
      if (open.pop() !== name)
        throw new Error(`</${name}> closes another element: ${text.slice(next - 80, next + 20)}`);
    } else {
      found.push({ name: name!, attributes: attributesOf(attributes!), within: [...open] });
      if (!selfClosing && !empty.has(name!)) open.push(name!);
    }
    at = next + whole.length;
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`);
  return found;
}

function requireEscaped(text: string, open: readonly string[]): void {
  if (open.at(-1) === 'style' || open.at(-1) === 'script') return;
  const bare = /[&>]/.exec(text.replace(entity, ''));
  if (bare) throw new Error(`a bare ${bare[0]} in: ${text.slice(0, 120)}`);
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const parts = [...text.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)];
  return new Map(parts.map(([, name, value = '']) => [name!, value]));
}
