import { open } from '../../../src/api/open.ts';
import type { HeadPrediction } from '../../../src/runtime/predict/prediction.ts';
import { type AnsweringHost, allOutputs } from '../question.ts';

/** ONNX Runtime. `onnx`: the folder of `--to onnx`, with one file per task. */
export function onnxRuntime(onnx: string): AnsweringHost {
  return async (questions) => {
    const model = await open(onnx);
    try {
      const answers: HeadPrediction[] = [];
      for (const { task, record } of questions) {
        answers.push(...(await model.predict([record], { task, ...allOutputs })));
      }
      return answers;
    } finally {
      await model.close();
    }
  };
}
