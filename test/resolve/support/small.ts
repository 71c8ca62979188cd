/** A valid spec with one task, in which each test makes one change. */
export const small = `unit 1
model Small

param d    = 64
let   dropout = 10%

modality text { tensor: i32[tokens]  prepare: wordpiece(size: 500) -> truncate(24) }

encoder language {
  reads: text
  body:  bert(layers: 1, width: d, heads: 4, hidden: 2 * d) as words -> project(d)
  views  { cls: first() }
}

decoder shared { body: cross_transformer(layers: 1, width: d, heads: 4, hidden: 2 * d, dropout: dropout) }

dataset names { format: scenes(yields: .names)  classes: 8 }

template task classify {
  decoder: shared
  attend:  [language]
  queries: 1
  head     { answer: classification(dataset.classes) }
  loss:    cross_entropy(head.answer, truth.label)
  metric:  accuracy(head.answer, truth.label)
}

task category extends classify { dataset: names }

train {
  steps: 100
  batch: 8
  optimizer: adamw(lr: 1e-3)
  lr_schedule: constant()
}
`;

/** The spec with `from` replaced. Throws if it does not occur, since the test would then prove nothing. */
export function changed(from: string, to: string): string {
  if (!small.includes(from)) throw new Error(`the small spec does not hold ${from}`);
  return small.replace(from, to);
}
