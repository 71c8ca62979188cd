import { RunningModel } from '../../../src/api/run/running_model.ts';
import { validSpec } from '../../../src/api/spec/valid_model.ts';
import { builtins } from '../../../src/builtins.ts';
import type { RunSpec } from '../../../src/compiler/artifact/run_spec.ts';
import { runSpec } from '../../../src/compiler/assemble/run_spec.ts';
import type { Fitted } from '../../../src/runtime/data/fitting/fitted.ts';
import { createPreparer } from '../../../src/runtime/data/node_preparer.ts';
import { taskPlans } from '../../../src/runtime/data/plan.ts';
import type { Engine } from '../../../src/runtime/execute/engine.ts';
import { Predictor } from '../../../src/runtime/predict/predictor.ts';

/** Tasks with every kind of input and the most common outputs. */
const text = `unit 1
model Served
modality words { tensor: i32[tokens]  prepare: wordpiece(size: 100) -> truncate(8) -> pad(to: [8]) }
modality photo { tensor: f32[3, 16, 16]  prepare: resize(height: 16, width: 16) }
modality sound { tensor: f32[1, 40, 20]  prepare: resample(8000) -> log_mel(40) -> frames([20]) }
modality row { tensor: f32[2]  prepare: standardize() }
encoder language {
  reads: words
  body: bert(layers: 1, width: 8, heads: 1, hidden: 8, positions: 8)
  views { pooled: mean() }
}
encoder vision {
  reads: photo
  body: resnet(block: .basic, depths: [1], stem: 4) -> project(8) -> tokens()
  views { pooled: mean() }
}
encoder hearing {
  reads: sound
  body: frame_convolution(3, width: 8) -> transformer(layers: 1, heads: 1, hidden: 8)
  views { pooled: mean() }
}
encoder columns {
  reads: row
  body: column_tokens(8) -> transformer(layers: 1, heads: 1, hidden: 8)
  views { pooled: mean() }
}
decoder shared { body: cross_transformer(layers: 1, heads: 1, hidden: 8, width: 8) }
dataset reviews { format: table("a.csv", valid: 20%)  columns { text: "comment"  label: "kind" }  classes: 3 }
dataset photos { format: yolo("a")  classes: 3 }
dataset sounds { format: table("c.csv", valid: 20%)  columns { audio: "file"  label: "kind" }  classes: 3 }
dataset homes {
  format: table("d.csv", valid: 20%)
  columns { row: numbers(["rooms", "area"])  value: "price" }
}
task verdict {
  dataset: reviews
  head { answer: classification(3, reads: language.pooled) }
  loss: cross_entropy(head.answer, truth.label)  metric: accuracy(head.answer, truth.label)
}
task find {
  dataset: photos  decoder: shared  attend: [vision]  queries: 4
  head { label: object_classes(3)  box: boxes() }
  match: hungarian(head.label, head.box, class: 1, l1: 5, giou: 2)
  loss: set_cross_entropy(head.label, truth.label, no_object: 0.1) + l1(head.box, truth.box)
  metric: mean_ap(head.label, head.box)
}
task hear {
  dataset: sounds
  head { answer: classification(3, reads: hearing.pooled) }
  loss: cross_entropy(head.answer, truth.label)  metric: accuracy(head.answer, truth.label)
}
task price {
  dataset: homes
  head { answer: regression(reads: columns.pooled) }
  loss: mse(head.answer, truth.value)  metric: regression(head.answer, truth.value)
}
train { steps: 1  batch: 2  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`;

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'b', '##a', 'good', 'bad'];

/**
 * A model whose records are read, prepared and decoded as in production; its device is an engine on the host.
 */
export async function servedModel(): Promise<RunningModel> {
  const { model } = validSpec({ file: 'served.unit', text }, {});
  const run = runSpec(model, builtins);
  const fitted: Fitted = {
    vocabularies: { words: vocabulary },
    statistics: {
      row: { mean: [3, 80], std: [1, 20] },
      'homes.value': { mean: [100], std: [10] },
    },
  };
  const classes = Object.fromEntries(
    ['reviews', 'photos', 'sounds'].map((dataset) => [`${dataset}.label`, ['a', 'b', 'c']] as const),
  );
  return new RunningModel({
    run,
    predictor: new Predictor({
      run,
      engine: hostEngine(run),
      prepare: await createPreparer(taskPlans(run, null), fitted, () => {}),
    }),
    device: { adapter: { name: 'host' }, close: async () => {} },
    facts: { classes, statistics: fitted.statistics },
    step: 1,
    checkpoint: 'none',
  });
}

/** Widths of head outputs, by kind. */
const widths = new Map([
  ['class', 3],
  ['object_classes', 4 * 4],
  ['boxes', 4 * 4],
  ['number', 1],
]);

/** An engine whose outputs are all 0.5. */
function hostEngine({ tasks }: RunSpec): Engine {
  return {
    evaluates: 'predict',
    run: async (name, _mode, { batch }) => {
      const { heads } = tasks.find((task) => task.name === name)!;
      return {
        read: async () =>
          Object.fromEntries(
            heads.map((head) => [
              `head.${head.name}`,
              new Float32Array(batch! * widths.get(head.puts)!).fill(0.5),
            ]),
          ),
      };
    },
  };
}
