import { isMap, parseDocument } from 'yaml';
import { DataError } from '../errors.ts';
import { readText } from './files.ts';

/** Aliases of a document may repeat this many nodes: a file of some lines could otherwise fill the memory. */
const mostAliases = 100;

/**
 * The mapping that a YAML 1.2 file holds; nested mappings are Maps too. Throws DataError with the line of a
 * mistake.
 */
export function readYaml(path: string): ReadonlyMap<unknown, unknown> {
  const document = parseDocument(readText(path), { prettyErrors: true });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    const [problem = error.message] = error.message.split(/ at line \d+|\n/);
    throw new DataError(line === undefined ? path : `${path}:${line}`, `no valid YAML: ${problem}`);
  }
  if (!isMap(document.contents)) {
    throw new DataError(path, 'expected a mapping (`key: value` on each line)');
  }
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: mostAliases }) as ReadonlyMap<unknown, unknown>;
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new DataError(path, `no valid YAML: ${error.message}`);
  }
}
