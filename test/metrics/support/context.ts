import type { MetricContext } from '../../../src/runtime/metrics/metric.ts';

type BaselineContext = MetricContext & { readonly primary: string };

/** Context of a metric on a head with scores of three classes, with values of `given` replaced. */
export function metricContext(given: Partial<BaselineContext> = {}): BaselineContext {
  const { args, ...rest } = given;
  return {
    labels: undefined,
    outputs: 3,
    puts: 'class',
    fields: {},
    scale: undefined,
    functions: {},
    primary: '',
    ...rest,
    args: { truth: 'truth.label', ...args },
  };
}
