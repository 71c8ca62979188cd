import type { ArgumentConflict } from '../../compiler/catalog/signature.ts';
import { type CallArguments, optionalInteger } from '../arguments.ts';
import { readableRows, requireClasses, rowReader, rowSplit } from '../columns/samples.ts';
import type { FormatBuiltin } from './format.ts';
import { bothHeldOut, noneHeldOut } from './support/division_conflicts.ts';
import { groupParameter, splitParameter, stratifyParameter } from './support/parameters.ts';
import { requireRecords, trainAndValid } from './support/splits.ts';
import { shardSplits } from './webdataset/splits.ts';

const shards = { kind: 'list', of: { kind: 'path', exists: 'later', patterns: true } } as const;

/** Conflicts of the arguments that define how a share is held out. */
function shareConflicts(args: CallArguments): readonly ArgumentConflict[] {
  const { valid, hold_out } = args;
  const byRecords = typeof valid === 'number' && hold_out === 'records';
  const needRecords = ['stratify', 'group'].filter((name) => !byRecords && (args[name] ?? false) !== false);
  const conflict = (name: string, share: string): ArgumentConflict => ({
    arguments: [name],
    message: `\`${name}\` needs a share ${share}that is held out`,
    hint: `write \`valid: 5%\`, or remove \`${name}\``,
  });
  return [
    ...needRecords.map((name) => conflict(name, 'of the records ')),
    ...(hold_out === 'shards' && typeof valid !== 'number' ? [conflict('hold_out', '')] : []),
  ];
}

/** Records in tar archives, as written by WebDataset. */
export const webdataset: FormatBuiltin = {
  name: 'webdataset',
  category: 'format',
  summary:
    'Records in tar archives (WebDataset): the files `KEY.jpg`, `KEY.cls`, … of an archive are a record. `columns` of the dataset maps ' +
    'their extensions, and members of JSON such as `json.caption`, to inputs and targets. Archives may be compressed by gzip; other compression is not supported.',
  parameters: [
    {
      name: 'train',
      type: shards,
      doc: 'Shards of the training split, or of all records if `valid` is a share. A path, a pattern, or a list of them: `*`, `?`, `{000..099}`, `{a,b}`.',
      positional: true,
    },
    {
      name: 'valid',
      type: { kind: 'held_out', files: shards },
      doc: 'Shards of the held-out split, or the share to hold out, chosen by the seed.',
      default: null,
    },
    splitParameter('Column, such as `split` (the file `KEY.split`) or `json.split`,'),
    {
      name: 'hold_out',
      type: { kind: 'option', of: ['records', 'shards'] },
      doc: 'Whether a share holds out records or whole shards.',
      default: 'records',
    },
    stratifyParameter(),
    groupParameter('Column, such as `json.patient`,'),
    {
      name: 'buffer',
      type: { kind: 'integer', min: 2 },
      doc:
        'Records that are shuffled together. Training then reads shard after shard, in random order, which suits disks and networks. ' +
        'Without it, all records are shuffled together.',
      default: null,
    },
  ],
  example:
    'format: webdataset("shards/{000..099}.tar", valid: 5%, buffer: 1000)  columns { image: "jpg"  label: "cls" }',
  fields: 'columns',
  truth: [],
  check(args) {
    return [...noneHeldOut(args), ...bothHeldOut(args), ...shareConflicts(args)];
  },
  async open(args, { root, seed, columns = {} }) {
    const { sources, problems, remarks } = shardSplits(args, { root, seed, columns });
    const buffer = optionalInteger(args, 'buffer');
    const reader = rowReader(columns, () => readableRows(sources.train.rows));
    const splits = await trainAndValid((name, found) => {
      const { rows, where } = sources[name];
      const { fileStarts, ...split } = rowSplit(name, rows, reader, found);
      requireRecords(split, found, where, 'the split has no records');
      const sequence = buffer === null ? {} : { sequence: { starts: fileStarts, buffer } };
      return { ...split, ...sequence, remarks: remarks[name] };
    }, problems);
    const dataset = { splits, names: reader.names };
    requireClasses(columns, dataset, sources.train.where);
    return dataset;
  },
};
