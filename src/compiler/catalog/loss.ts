import type { Value } from '../ir/graph.ts';
import type { LayerContext, MatchedTruth } from './layer.ts';
import type { Signature } from './signature.ts';

/**
 * An axis of a loss input: a size, or a name with the same size in all inputs of a call. `batch` is the
 * number of rows N = layers · batch (inputs with fewer decoder layers are repeated), `boxes` the targets of
 * an image.
 */
export type Axis = number | string;

/** Output of a head of the task. */
export interface HeadInput {
  readonly from: 'head';
  readonly shape: readonly Axis[];
}

/** Ground truth of the records. */
export interface TruthInput {
  readonly from: 'truth';
  readonly dtype: 'f32' | 'i32';
  readonly shape: readonly Axis[];
  /**
   * Number of classes that the target may refer to, given the size of the head's last axis; absent for
   * targets that are not indices.
   */
  classes?(outputs: number): number;
}

/**
 * A weight for each class: the argument is a list, `.balanced` (inverse frequency in the training split,
 * known when a run starts) or null. `of` is the argument that names the truth, `axis` the named axis with the
 * number of classes.
 */
export interface ClassWeightsInput {
  readonly from: 'class_weights';
  readonly of: string;
  readonly axis: string;
}

export type LossInput = HeadInput | TruthInput | ClassWeightsInput;

/** Inputs by the argument that names them, in the order in which they are read. */
export type LossInputs = Readonly<Record<string, LossInput>>;

/** The tensors of the inputs; class weights f32 [classes] are undefined if the call has none. */
export type LossValues<I extends LossInputs> = {
  readonly [K in keyof I]: ClassWeightsInput extends I[K] ? Value | undefined : Value;
};

/** A loss before its factor. */
export interface LossMean {
  /** f32 [layers] */
  readonly mean: Value;
  /**
   * Weight of the mean when batches are averaged: the number of records, or a value f32 [layers] or [], such
   * as the number of boxes or the sum of class weights. It makes a held-out loss independent of the batch
   * size. A mean with weight 0 is ignored.
   */
  readonly over: 'records' | Value;
}

interface LossCommon<I extends LossInputs> extends Signature {
  readonly category: 'loss';
  readonly inputs: I;
  /** Prefix of parameters and constants in published checkpoints; by default `losses.TASK.HEADS_LOSS.`. */
  published?(task: { readonly name: string }): string;
}

/** Compares heads with the truth of their record, or with each other. */
export interface RecordLoss<I extends LossInputs = LossInputs> extends LossCommon<I> {
  readonly compares: 'records';
  /** Smallest batch that trains anything, for losses that compare the records of a batch; absent: 1. */
  readonly leastBatch?: number;
  build(context: LayerContext, inputs: LossValues<I>, layers: number): LossMean;
}

/** Compares each query with the target that it is matched with. */
export interface MatchedLoss<I extends LossInputs = LossInputs> extends LossCommon<I> {
  readonly compares: 'matches';
  /** Published name of the term: `loss_ce`. */
  readonly term: string;
  build(context: LayerContext, inputs: LossValues<I>, layers: number, matched: MatchedTruth): LossMean;
}

/** A loss: its signature, its inputs and its body built from ops. One file each in catalog/losses. */
export type LossBuiltin = RecordLoss | MatchedLoss;

/** Declares a loss on records: the type of each input follows from its declaration. */
export function recordLoss<const I extends LossInputs>(
  definition: Omit<RecordLoss<I>, 'category' | 'compares'>,
): RecordLoss {
  return { category: 'loss', compares: 'records', ...definition };
}

/** Declares a loss on matched queries: the type of each input follows from its declaration. */
export function matchedLoss<const I extends LossInputs>(
  definition: Omit<MatchedLoss<I>, 'category' | 'compares'>,
): MatchedLoss {
  return { category: 'loss', compares: 'matches', ...definition };
}
