import type { ArgumentConflict } from '../../../compiler/catalog/signature.ts';
import { type CallArguments, optionalText, texts } from '../../arguments.ts';
import type { TableForm } from '../../records/table_form.ts';
import { tableForm } from '../../tables/form.ts';
import { bothHeldOut, noneHeldOut, withoutShare } from '../support/division_conflicts.ts';
import { type RowShare, rowShareOf } from '../support/row_share.ts';

/** Division of the rows among the splits. */
export type TableDivision =
  | { readonly kind: 'files'; readonly valid: readonly string[] }
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'share'; readonly share: RowShare };

export interface TableArguments {
  readonly train: readonly string[];
  readonly division: TableDivision;
  readonly form: TableForm;
}

export function tableArguments(args: CallArguments): TableArguments {
  return { train: texts(args, 'train'), division: divisionOf(args), form: tableForm(args) };
}

function divisionOf(args: CallArguments): TableDivision {
  const column = optionalText(args, 'split');
  if (column !== null) return { kind: 'column', column };
  if (typeof args.valid === 'number') return { kind: 'share', share: rowShareOf(args) };
  return { kind: 'files', valid: texts(args, 'valid') };
}

/** Arguments that exclude or require each other. */
export function conflictsOf(args: CallArguments): readonly ArgumentConflict[] {
  return [
    ...noneHeldOut(args),
    ...bothHeldOut(args),
    ...withoutShare(args),
    ...separatorConflicts(args),
    ...decimalConflicts(args),
  ];
}

function separatorConflicts({ separator, quotes }: CallArguments): readonly ArgumentConflict[] {
  if (typeof separator !== 'string') return [];
  const usable = /^[\t -~]$/.test(separator) && !(separator === '"' && quotes === 'double');
  if (usable) return [];
  return [
    {
      arguments: ['separator'],
      message: 'the separator is not a single ASCII character, or is the quote',
      hint: 'write `separator: ";"`, or "\\t" for a tab',
    },
  ];
}

function decimalConflicts({ decimal }: CallArguments): readonly ArgumentConflict[] {
  if (decimal === undefined || decimal === '.' || decimal === ',') return [];
  const message = 'the decimal mark is neither a point nor a comma';
  return [{ arguments: ['decimal'], message, hint: 'write `decimal: ","`, or remove it' }];
}
