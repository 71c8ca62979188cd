import type { ArgumentConflict } from '../../../compiler/catalog/signature.ts';
import type { CallArguments } from '../../arguments.ts';

/** Conflicts if both `valid` and `split` select the held-out records. */
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

/** A conflict if neither `valid` nor `split` holds out records. */
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

/** Conflicts if `stratify` or `group`, which refine a share, are given without one. */
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
