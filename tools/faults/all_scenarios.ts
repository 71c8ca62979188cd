import { exportScenarios } from './export_scenarios.ts';
import { fileScenarios } from './file_scenarios.ts';
import { pageScenarios } from './page_scenarios.ts';
import { runScenarios } from './run_scenarios.ts';
import type { Scenario } from './scenario.ts';
import type { SimulatedTrainings } from './simulated_training.ts';
import { sweepScenarios } from './sweep_scenarios.ts';

/** Every way in which unitc writes files. `templates`: an empty folder. */
export async function allScenarios(
  trainings: SimulatedTrainings,
  templates: string,
): Promise<readonly Scenario[]> {
  return [
    ...(await runScenarios(trainings, templates)),
    ...sweepScenarios(trainings),
    ...(await fileScenarios(trainings, templates)),
    ...(await pageScenarios(trainings, templates)),
    ...(await exportScenarios(templates)),
  ];
}
