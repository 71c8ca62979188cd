import { evaluate } from 'unitc';

/**
 * The primary metric of every task of a run, with the baseline that it should exceed. Rejects after a minute.
 */
export async function metricsOf(run: string): Promise<Readonly<Record<string, string>>> {
  const { scores } = await evaluate(run, { limit: 100, signal: AbortSignal.timeout(60_000) });
  return Object.fromEntries(
    scores.map(({ task, metrics: [first] }) => [
      task,
      `${first!.metric} ${first!.value}, baseline ${first!.baseline}`,
    ]),
  );
}
