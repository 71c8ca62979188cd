import { isMap, LineCounter, parseDocument } from 'yaml';
import { DataError } from '../errors.ts';
import { readText } from './files.ts';

/** Limit on the nodes that aliases may repeat: otherwise a file of a few lines could exhaust memory. */
const mostAliases = 100;

/** Largest size of a file in characters: lists of classes are far shorter. */
const longest = 2 ** 20;

const form = 'write `key: value` on each line, indented by spaces, with lists as `[a, b]`';

/**
 * The mapping in a YAML 1.2 file; nested mappings are Maps too. Throws DataError with the line of an error.
 */
export function readYaml(path: string): ReadonlyMap<unknown, unknown> {
  const text = readText(path);
  if (text.length > longest) {
    throw new DataError(path, `the file has ${text.length} characters; at most ${longest} are allowed`);
  }
  const lineCounter = new LineCounter();
  // `prettyErrors` would look up the line of every error, including those that are not shown.
  const document = parseDocument(text, { prettyErrors: false, lineCounter });
  const [error] = document.errors;
  if (error) {
    const { line } = lineCounter.linePos(error.pos[0]);
    const [problem = error.message] = error.message.split('\n');
    throw new DataError(`${path}:${line}`, `no valid YAML: ${problem}`, form);
  }
  if (!isMap(document.contents)) {
    const found = text.trim() === '' ? 'the file is empty' : 'expected a mapping';
    throw new DataError(path, found, form);
  }
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: mostAliases }) as ReadonlyMap<unknown, unknown>;
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new DataError(path, `no valid YAML: ${error.message}`);
  }
}
