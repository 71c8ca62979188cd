import type { ArgumentConflict } from '../../../compiler/catalog/signature.ts';
import type { CallArguments } from '../../arguments.ts';

/** Conflicts of `valid` and `split`, both of which say which records are held out. */
export function bothHeldOut({ valid, split }: CallArguments): readonly ArgumentConflict[] {
  if (isMissing(valid) || isMissing(split)) return [];
  return [
    {
      arguments: ['valid', 'split'],
      message: 'both `valid` and `split` say which records are held out',
      hint: 'remove one of them',
    },
  ];
}

/** A conflict where neither `valid` nor `split` holds out records. */
export function noneHeldOut({ valid, split }: CallArguments): readonly ArgumentConflict[] {
  if (!isMissing(valid) || !isMissing(split)) return [];
  return [
    {
      arguments: ['train'],
      message: 'there is no held-out split',
      hint: 'add `valid: 20%`, `valid: "FILE"`, or `split: "COLUMN"` for a column with train and valid',
    },
  ];
}

/** Conflicts of `stratify` and `group`, which say how a share is held out, where no share is. */
export function withoutShare({ valid, stratify, group }: CallArguments): readonly ArgumentConflict[] {
  if (typeof valid === 'number') return [];
  const given = [...(stratify === true ? ['stratify'] : []), ...(isMissing(group) ? [] : ['group'])];
  return given.map((name) => ({
    arguments: [name],
    message: `\`${name}\` needs a share that is held out`,
    hint: `write \`valid: 20%\`, or remove \`${name}\``,
  }));
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}
