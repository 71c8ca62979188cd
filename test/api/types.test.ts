import {
  type Artifact,
  type CheckResult,
  check,
  compile,
  type Diagnostic,
  type DivergedError,
  type ErrorCode,
  type EvaluateOptions,
  type EvaluateResult,
  evaluate,
  type FailureExit,
  type MetricFunction,
  type Overrides,
  type PredictedRecord,
  type SpecError,
  type TaskScore,
  type TrainEvent,
  type TrainOptions,
  type TrainResult,
  train,
  type UnitcError,
} from 'unitc';
import { expectTypeOf, test } from 'vitest';

// `npm run typecheck` checks these types; at run time only the names of the exports are checked.

test('functions take a path and options, and return their documented results', () => {
  expectTypeOf(check).returns.toEqualTypeOf<CheckResult>();
  expectTypeOf(check).parameter(0).toEqualTypeOf<string | { readonly file: string; readonly text: string }>();
  expectTypeOf(compile).returns.toEqualTypeOf<{ readonly artifact: Artifact }>();
  expectTypeOf(train).returns.resolves.toEqualTypeOf<TrainResult>();
  expectTypeOf(evaluate).returns.resolves.toEqualTypeOf<EvaluateResult>();
  expectTypeOf<CheckResult['diagnostics']>().toEqualTypeOf<readonly Diagnostic[]>();
});

test('set takes strings, numbers and booleans', () => {
  expectTypeOf<Overrides>().toEqualTypeOf<Readonly<Record<string, string | number | boolean>>>();
  expectTypeOf<{ d: number; 'train.steps': string; residual: boolean }>().toExtend<Overrides>();
  expectTypeOf<{ d: number[] }>().not.toExtend<Overrides>();
});

test('train takes steps and seed as numbers; train and evaluate take a signal', () => {
  expectTypeOf<TrainOptions['steps']>().toEqualTypeOf<number | undefined>();
  expectTypeOf<TrainOptions['seed']>().toEqualTypeOf<number | undefined>();
  expectTypeOf<TrainOptions['signal']>().toEqualTypeOf<AbortSignal | undefined>();
  expectTypeOf<EvaluateOptions['signal']>().toEqualTypeOf<AbortSignal | undefined>();
});

test('metrics are functions of records that return a number or null', () => {
  expectTypeOf<TrainOptions['metrics']>().toEqualTypeOf<EvaluateOptions['metrics']>();
  expectTypeOf<MetricFunction>().returns.toEqualTypeOf<number | null>();
  expectTypeOf<MetricFunction>().parameter(0).toEqualTypeOf<readonly PredictedRecord[]>();
  expectTypeOf<PredictedRecord['output']>().toEqualTypeOf<Float32Array>();
});

test('an event is narrowed by its name', () => {
  type Step = Extract<TrainEvent, { event: 'step' }>;
  expectTypeOf<Step['loss']>().toEqualTypeOf<number>();
  expectTypeOf<Step>().not.toHaveProperty('message');
  expectTypeOf<Extract<TrainEvent, { event: 'evaluated' }>['scores']>().toEqualTypeOf<readonly TaskScore[]>();
  expectTypeOf<Extract<TrainEvent, { event: 'notice' }>['message']>().toEqualTypeOf<string>();
});

test('errors share a base class with literal codes', () => {
  expectTypeOf<UnitcError>().toExtend<Error>();
  expectTypeOf<UnitcError['code']>().toEqualTypeOf<ErrorCode>();
  expectTypeOf<UnitcError['exit']>().toEqualTypeOf<FailureExit>();
  expectTypeOf<DivergedError['code']>().toEqualTypeOf<'UNITC_DIVERGED'>();
  expectTypeOf<DivergedError['exit']>().toEqualTypeOf<6>();
  expectTypeOf<SpecError['result']>().toEqualTypeOf<CheckResult>();
});
