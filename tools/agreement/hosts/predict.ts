import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packageRoot } from '../../../src/api/package/root.ts';
import type { AdapterChoice } from '../../../src/runtime/device/adapter.ts';
import type { HeadPrediction } from '../../../src/runtime/predict/prediction.ts';
import { type AnsweringHost, allOutputs, type Question } from '../question.ts';

const command = join(packageRoot(), 'bin', 'unitc.js');

/** `unitc predict` in a process for each task, with the records as JSON Lines on stdin. */
export function predictCommand(run: string, adapter: AdapterChoice): AnsweringHost {
  return async (questions) => {
    const answers = new Map<Question, HeadPrediction>();
    for (const task of new Set(questions.map((question) => question.task))) {
      const asked = questions.filter((question) => question.task === task);
      const lines = await predicted(run, task, adapter, asked);
      for (const [i, question] of asked.entries()) answers.set(question, lines[i]!);
    }
    return questions.map((question) => answers.get(question)!);
  };
}

async function predicted(
  run: string,
  task: string,
  adapter: AdapterChoice,
  questions: readonly Question[],
): Promise<readonly HeadPrediction[]> {
  const { top, threshold } = allOutputs;
  const settings = ['--top', `${top}`, '--threshold', `${threshold}`, '--adapter', adapter];
  const child = spawn(
    process.execPath,
    [command, 'predict', run, '-', '--json', '--task', task, ...settings],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  child.stdin.end(questions.map(({ record }) => `${JSON.stringify(record)}\n`).join(''));
  const lines = (await text(child.stdout)).trim().split('\n');
  if (lines.length !== questions.length) {
    throw new Error(`unitc predict: ${lines.length} lines for ${questions.length} records`);
  }
  return lines.map((line) => JSON.parse(line) as HeadPrediction);
}
