import { type ValidationError, XMLParser, XMLValidator } from 'fast-xml-parser';
import { DataError } from '../errors.ts';
import { readText } from './files.ts';

/** An element without its attributes. */
export interface XmlElement {
  readonly name: string;
  /** Trimmed text directly inside the element. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** Largest size of a file in characters, and largest depth of elements. */
const [longest, deepest] = [16 * 2 ** 20, 32];

/** The parser's output: children by tag, in order. */
type ParsedXml = readonly Readonly<Record<string, unknown>>[];

const textKey = '#text';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  processEntities: false,
  textNodeName: textKey,
  maxNestedTags: deepest,
});

/**
 * The root element of an XML file. Document type declarations are rejected, so that only the five predefined
 * entities and character references are expanded. Throws DataError with the line of an error.
 */
export function readXml(path: string): XmlElement {
  const source = readText(path);
  if (source.length > longest) {
    throw new DataError(path, `the file has ${source.length} characters; at most ${longest} are allowed`);
  }
  if (/<!DOCTYPE/i.test(source)) {
    throw new DataError(
      path,
      'document type declarations (<!DOCTYPE …>) are not supported',
      'remove the declaration',
    );
  }
  if (source.trim() === '') throw new DataError(path, 'the file is empty', 'fetch it again');
  const valid = XMLValidator.validate(source);
  if (valid !== true) throw invalid(path, valid.err);
  const [root] = childrenOf(parsed(source, path));
  if (!root) throw new DataError(path, 'no valid XML: the file has no element');
  return root;
}

function invalid(path: string, { line, msg }: ValidationError['err']): DataError {
  const open = /^Invalid '(\[.*\])' found/.exec(msg)?.[1];
  if (open === undefined) return new DataError(`${path}:${line}`, `no valid XML: ${msg.replace(/\.$/, '')}`);
  const names = (JSON.parse(open) as readonly string[]).map((name) => `<${name}>`).join(', ');
  return new DataError(
    path,
    `no valid XML: ${names} are not closed`,
    'the file is truncated; fetch it again',
  );
}

/** Children of an element with this name. */
export function childrenNamed({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter((child) => child.name === name);
}

function parsed(source: string, path: string): ParsedXml {
  try {
    return parser.parse(source) as ParsedXml;
  } catch (error) {
    // The parser throws plain errors for problems that its validator misses, such as elements named
    // `__proto__`.
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(path, `no valid XML: ${reason.replace('[SECURITY] ', '')}`);
  }
}

function childrenOf(nodes: ParsedXml): readonly XmlElement[] {
  return nodes.flatMap((node) => {
    const [entry] = Object.entries(node);
    if (!entry || entry[0] === textKey) return [];
    const [name, content] = entry as [string, ParsedXml];
    return [{ name, text: textOf(content), children: childrenOf(content) }];
  });
}

function textOf(nodes: ParsedXml): string {
  const texts = nodes.flatMap((node) => (Object.hasOwn(node, textKey) ? [String(node[textKey])] : []));
  return decoded(texts.join('')).trim();
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Replaces the five predefined entities and character references; others stay unchanged. */
function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
