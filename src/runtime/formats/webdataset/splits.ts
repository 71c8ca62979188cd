import { basename } from 'node:path';
import { type CallArguments, option, optionalText, texts } from '../../arguments.ts';
import { type ColumnCalls, mediaColumns } from '../../columns/samples.ts';
import { DataError } from '../../errors.ts';
import { RecordProblems, requireUsable } from '../../records/problems.ts';
import { Remarks } from '../../records/remarks.ts';
import { expanded } from '../../shards/braces.ts';
import { Shard, type ShardFindings } from '../../shards/shard.ts';
import { JoinedTables } from '../../tables/joined.ts';
import { tableFiles } from '../../tables/open.ts';
import { mostUnpacked } from '../../tables/storage/gzip_file.ts';
import { rowsByColumn } from '../support/named_splits.ts';
import { type RowShare, rowShareOf, rowsByShare } from '../support/row_share.ts';
import { type RowSplits, requireDistinct } from '../support/row_splits.ts';
import { selectedRows } from '../support/selected_rows.ts';
import { splitByShare } from '../support/share.ts';
import type { SplitName } from '../support/splits.ts';

/** Division of shards or records among the splits. */
type ShardDivision =
  | { readonly kind: 'files'; readonly valid: readonly string[] }
  | { readonly kind: 'shards'; readonly valid: number }
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'records'; readonly share: RowShare };

interface SplitContext {
  readonly root: string;
  readonly seed: number;
  readonly columns: ColumnCalls;
}

/**
 * Reads the headers of all shards and divides their records. Throws DataError if the division is impossible.
 */
export function shardSplits(args: CallArguments, { root, seed, columns }: SplitContext): RowSplits {
  const division = divisionOf(args);
  const files = shardFiles(texts(args, 'train'), root);
  const findings = { train: newFindings(), valid: newFindings() };
  const open = (name: SplitName, some: readonly string[]) => {
    const where = some.length === 1 ? some[0]! : `${some[0]!} and ${some.length - 1} more`;
    const shards = openShards(some, mediaColumns(columns), findings[name]);
    if (name === 'train' && args.buffer === null) requireFewUnpacked(shards, where);
    return { rows: shards.length === 0 ? { length: 0, at: noRow } : new JoinedTables(shards), where };
  };
  const problems = { train: findings.train.problems, valid: findings.valid.problems };
  const remarks = { train: findings.train.remarks, valid: findings.valid.remarks };
  if (division.kind === 'records' || division.kind === 'column') {
    const { rows, where } = open('train', files);
    // The problems of the shards explain why there is nothing to divide.
    if (rows.length === 0) requireUsable({ splits: { train: { ...rows, problems: problems.train } } }, null);
    const divided =
      division.kind === 'column'
        ? selectedRows(rows, rowsByColumn(rows, division.column, findings.train, where))
        : rowsByShare(rows, division.share, { seed, columns, problems: problems.train, where });
    const sources = { train: { rows: divided.train, where }, valid: { rows: divided.valid, where } };
    return { sources, problems, remarks };
  }
  const { train, valid } =
    division.kind === 'shards'
      ? dividedShards(files, division.valid, seed)
      : { train: files, valid: shardFiles(division.valid, root) };
  requireDistinct(train, valid);
  return { sources: { train: open('train', train), valid: open('valid', valid) }, problems, remarks };
}

function divisionOf(args: CallArguments): ShardDivision {
  const column = optionalText(args, 'split');
  if (column !== null) return { kind: 'column', column };
  const { valid } = args;
  if (typeof valid !== 'number') return { kind: 'files', valid: texts(args, 'valid') };
  if (option(args, 'hold_out', ['records', 'shards']) === 'shards') return { kind: 'shards', valid };
  return { kind: 'records', share: rowShareOf(args) };
}

function shardFiles(paths: readonly string[], root: string): readonly string[] {
  return tableFiles(paths.flatMap(expanded), root);
}

/** Shards are identified by name, so that the same ones are held out wherever the folder is. */
function dividedShards(files: readonly string[], valid: number, seed: number) {
  const keys = { length: files.length, at: (index: number) => basename(files[index]!) };
  const split = splitByShare(keys, { valid, seed }, `${files.length} shards`);
  const named = (indices: Uint32Array) => Array.from(indices, (index) => files[index]!);
  return { train: named(split.train), valid: named(split.valid) };
}

function newFindings(): ShardFindings {
  return { problems: new RecordProblems(), remarks: new Remarks() };
}

/** All readable shards; the others are added to the problems. */
function openShards(
  files: readonly string[],
  media: ReadonlySet<string>,
  findings: ShardFindings,
): readonly Shard[] {
  return files.flatMap((path) => findings.problems.collect(() => new Shard(path, media, findings)) ?? []);
}

/**
 * Throws DataError if the compressed shards are so large that almost every record would require unpacking one
 * again.
 */
export function requireFewUnpacked(shards: readonly Pick<Shard, 'unpackedBytes'>[], where: string): void {
  const bytes = shards.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
  if (bytes <= mostUnpacked) return;
  const gigabytes = (count: number) => `${(count / 2 ** 30).toPrecision(3)} GB`;
  throw new DataError(
    where,
    `the compressed shards have ${gigabytes(bytes)} unpacked; records of at most ${gigabytes(mostUnpacked)} are shuffled together`,
    'write `buffer: 1000`, so that shards are read one after the other, or unpack them with `gunzip`',
  );
}

function noRow(): never {
  throw new Error('no shard has rows');
}
