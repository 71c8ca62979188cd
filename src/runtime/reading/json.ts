import { DataError } from '../errors.ts';
import { readText } from './files.ts';
import { refuseSurrogates } from './surrogates.ts';

/** Parsed content of a JSON file. Throws DataError if it is not JSON. */
export function readJson(file: string): unknown {
  return parseJson(readText(file), file);
}

/** Parses JSON. `where` names the file and, for a part of it, the line or element. Throws DataError. */
export function parseJson(text: string, where: string): unknown {
  const value = parsed(text, where);
  refuseSurrogates(value, text, where);
  return value;
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw jsonProblem(text, where, error);
  }
}

const restore = 'fetch or unpack the file again';

function jsonProblem(text: string, where: string, error: unknown): unknown {
  if (error instanceof RangeError) return new DataError(where, 'the JSON text is nested too deeply', restore);
  if (!(error instanceof SyntaxError)) return error;
  const constant = pythonConstant(text);
  if (constant) return constantProblem(constant, where);
  if (text.trim() === '') return new DataError(where, 'expected JSON, found an empty text', restore);
  if (endsTooEarly(text, error)) {
    const length = `${text.length} characters`;
    return new DataError(where, `the JSON text ends too early, after ${length}: it is truncated`, restore);
  }
  return new DataError(where, `not valid JSON: ${error.message}`, restore);
}

/** Whether the parser failed at the end of the text. */
function endsTooEarly(text: string, { message }: SyntaxError): boolean {
  const position = /at position (\d+)/.exec(message)?.[1];
  return /end of JSON|Unterminated/.test(message) || Number(position) >= text.trimEnd().length;
}

interface JsonConstant {
  /** The literal as written: `NaN`, `-Infinity`, `True`. */
  readonly text: string;
  /** Key of the member with this value; undefined outside of objects. */
  readonly key: string | undefined;
  /** Line number, from 1. */
  readonly line: number;
}

function constantProblem({ text, key, line }: JsonConstant, where: string): DataError {
  const member = key === undefined ? '' : ` ('${key}' on line ${line})`;
  const literal = Object.hasOwn(literals, text);
  return new DataError(
    where,
    `JSON has no ${text}${member || ` (line ${line})`}`,
    literal
      ? `Python prints it; in JSON it is ${literals[text]}: write the file with json.dump`
      : "Python's json.dump writes it for a value that is missing or not finite: write a number, or null if the value is optional",
  );
}

/** JSON equivalents of Python's literals. */
const literals: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
  "'": 'a double quote',
};

const constants = ['NaN', 'Infinity', ...Object.keys(literals)];
const firstCharacters = new Set(constants.map((constant) => constant[0]));

/** The first literal outside of strings that is valid in Python but not in JSON. */
function pythonConstant(text: string): JsonConstant | undefined {
  let [line, last, key]: [number, string, string | undefined] = [1, '', undefined];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '\n') line++;
    else if (character === ':') key = last;
    else if (character === '"') {
      const end = closingQuote(text, at);
      last = text.slice(at + 1, end);
      at = end;
    } else if (firstCharacters.has(character)) {
      const found = constants.find((constant) => text.startsWith(constant, at));
      if (found) return { text: text[at - 1] === '-' ? `-${found}` : found, key, line };
    }
  }
  return undefined;
}

/** Index of the closing quote of the string that begins at `start`. */
function closingQuote(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

export function readList(file: string): readonly unknown[] {
  return asList(readJson(file), file);
}

export function asList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new DataError(where, `expected a list, found ${describe(value)}`);
  return value;
}

export type Fields = Readonly<Record<string, unknown>>;

export function asObject(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DataError(where, `expected an object, found ${describe(value)}`);
  }
  return value as Fields;
}

/** A value for messages, at most 60 characters long. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  const written = shortened(value);
  return written.length > 60 ? `${written.slice(0, 57)}...` : written;
}

function shortened(value: unknown): string {
  // Cells of Parquet files may contain BigInts, NaN and Infinity, which JSON cannot represent.
  const plain = (_key: string, part: unknown) =>
    typeof part === 'bigint' || (typeof part === 'number' && !Number.isFinite(part)) ? String(part) : part;
  try {
    return JSON.stringify(value, plain) ?? String(value);
  } catch (error) {
    if (error instanceof RangeError) return 'a deeply nested value';
    throw error;
  }
}
