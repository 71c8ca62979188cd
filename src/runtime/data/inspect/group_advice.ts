import type { DatasetSpec } from '../../../compiler/artifact/run_spec.ts';
import { formatNamed } from '../../formats/index.ts';
import { own } from '../../own.ts';

/**
 * Advice to keep equal values of an input in one split: `group` with the input's column, if the format holds
 * out a share of rows; undefined if the splits are divided in another way. Without an input: advice for equal
 * records.
 */
export function groupAdvice({ format, columns }: DatasetSpec, input?: string): string | undefined {
  const { parameters } = formatNamed(format.builtin);
  const divides = parameters.some(({ name }) => name === 'group') && typeof format.args.valid === 'number';
  const given = format.args.group !== null && format.args.group !== undefined;
  if (!divides || given || format.args.hold_out === 'shards') return undefined;
  const column = input === undefined ? undefined : own(columns, input)?.args.column;
  return typeof column === 'string'
    ? `\`group: ${JSON.stringify(column)}\` keeps its records in one split`
    : '`group: "COLUMN"` keeps rows with the same value of a column in one split';
}
