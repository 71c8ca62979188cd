import type { HeadSpec, TaskSpec } from '../../../compiler/artifact/run_spec.ts';
import type { Scale } from '../../metrics/scale.ts';
import type { HeadPrediction, PredictionSettings } from '../prediction.ts';

/** Outputs of the heads of one record, by name. */
export type RecordOutputs = Readonly<Record<string, Float32Array>>;

/** Everything besides the outputs that decides how a head is read. */
export interface DecodingContext {
  readonly task: TaskSpec;
  readonly head: HeadSpec;
  /** Names of classes, answers or attributes in index order, by truth. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** Scale of the head's numbers; undefined if they are in the unit of the target. */
  readonly scale: Scale | undefined;
  readonly settings: PredictionSettings;
  /** Width and height in pixels of the image as stored; undefined for records without an image. */
  readonly image: { readonly width: number; readonly height: number } | undefined;
}

/** Reads the output of a head of one kind; undefined if it is read with another head of the task. */
export type HeadDecoder = (outputs: RecordOutputs, context: DecodingContext) => HeadPrediction | undefined;

/** The output of a head. */
export function outputOf(outputs: RecordOutputs, name: string): Float32Array {
  const values = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
  if (!values) throw new Error(`the program returns no head ${name}`);
  return values;
}

/** Name of a class; `class 3` if the data has no names. */
export function nameOf(names: readonly string[] | undefined, index: number): string {
  return names?.[index] ?? `class ${index}`;
}
