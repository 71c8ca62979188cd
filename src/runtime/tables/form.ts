import { type CallArguments, option, optionalText, texts } from '../arguments.ts';
import type { TableForm } from '../records/table_form.ts';

/** The form that the arguments of the format `table` declare. */
export function tableForm(args: CallArguments): TableForm {
  const separator = optionalText(args, 'separator');
  const header = texts(args, 'header');
  return {
    quotes: option(args, 'quotes', ['double', 'none']),
    ...(separator === null ? {} : { separator }),
    ...(header.length === 0 ? {} : { header }),
    ...(args.decimal === ',' ? { decimal: ',' } : {}),
  };
}
