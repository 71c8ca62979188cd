import { basename } from 'node:path';
import { type CallArguments, flag, option, optionalText, texts } from '../../arguments.ts';
import { type ColumnCalls, mediaColumns } from '../../columns/samples.ts';
import { RecordProblems } from '../../records/problems.ts';
import { Remarks } from '../../records/remarks.ts';
import type { RowSource } from '../../records/row.ts';
import { expanded } from '../../shards/braces.ts';
import { Shard, type ShardFindings } from '../../shards/shard.ts';
import { JoinedTables } from '../../tables/joined.ts';
import { tableFiles } from '../../tables/open.ts';
import { rowsByColumn } from '../support/named_splits.ts';
import { rowsByShare } from '../support/row_share.ts';
import { type RowSplits, requireDistinct } from '../support/row_splits.ts';
import { selectedRows } from '../support/selected_rows.ts';
import { splitByShare } from '../support/share.ts';
import type { SplitName } from '../support/splits.ts';

/** Rule by which shards or records are held out. */
type ShardDivision =
  | { readonly kind: 'files'; readonly valid: readonly string[] }
  | { readonly kind: 'shards'; readonly valid: number }
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'records'; readonly valid: number; readonly stratify: boolean };

interface SplitContext {
  readonly root: string;
  readonly seed: number;
  readonly columns: ColumnCalls;
}

/**
 * Reads the headers of all shards and divides their records. Throws DataError where the division is
 * impossible.
 */
export function shardSplits(args: CallArguments, { root, seed, columns }: SplitContext): RowSplits {
  const division = divisionOf(args);
  const files = shardFiles(texts(args, 'train'), root);
  const findings = { train: newFindings(), valid: newFindings() };
  const open = (name: SplitName, some: readonly string[]) => ({
    rows: shardRows(some, mediaColumns(columns), findings[name]),
    where: some.length === 1 ? some[0]! : `${some[0]!} and ${some.length - 1} more`,
  });
  const problems = { train: findings.train.problems, valid: findings.valid.problems };
  const remarks = { train: findings.train.remarks, valid: findings.valid.remarks };
  if (division.kind === 'records' || division.kind === 'column') {
    const { rows, where } = open('train', files);
    const divided =
      division.kind === 'column'
        ? selectedRows(rows, rowsByColumn(rows, division.column, findings.train, where))
        : rowsByShare(rows, { ...division, seed }, columns, where);
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
  return { kind: 'records', valid, stratify: flag(args, 'stratify') };
}

function shardFiles(paths: readonly string[], root: string): readonly string[] {
  return tableFiles(paths.flatMap(expanded), root);
}

/** Shards are known by their names, so that the same ones are held out wherever the folder is. */
function dividedShards(files: readonly string[], valid: number, seed: number) {
  const keys = { length: files.length, at: (index: number) => basename(files[index]!) };
  const split = splitByShare(keys, { valid, seed }, `${files.length} shards`);
  const named = (indices: Uint32Array) => Array.from(indices, (index) => files[index]!);
  return { train: named(split.train), valid: named(split.valid) };
}

function newFindings(): ShardFindings {
  return { problems: new RecordProblems(), remarks: new Remarks() };
}

/** The records of all shards that can be read; the others are added to the problems. */
function shardRows(files: readonly string[], media: ReadonlySet<string>, findings: ShardFindings): RowSource {
  const shards = files.flatMap(
    (path) => findings.problems.collect(() => new Shard(path, media, findings)) ?? [],
  );
  return shards.length === 0 ? { length: 0, at: noRow } : new JoinedTables(shards);
}

function noRow(): never {
  throw new Error('no shard has rows');
}
