import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text classifier on `train.tsv` and `valid.tsv`, which are next to the spec; it trains in a second. */
export const tableSpec = `unit 1
model Reviews
modality text { tensor: i32[tokens]  prepare: wordpiece(size: 120) -> truncate(16) -> pad(to: [8, 16]) }
encoder language {
  reads: text
  body: bert(layers: 1, width: 8, heads: 2, hidden: 16, positions: 16, dropout: 10%)
  views { cls: first() }
}
dataset reviews {
  format: table(train: "train.tsv", valid: "valid.tsv")
  columns { text: "text"  label: "label" }
  classes: 2
}
task classify {
  dataset: reviews
  head { answer: classification(dataset.classes, reads: language.cls) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
train {
  steps: 6  batch: 4  seed: 3
  optimizer: adamw(lr: 1e-3)  lr_schedule: constant()
  checkpoint { every: 2  keep: 2 }
  evaluate { every: 100  samples: 8 }
}
`;

/** Twelve rows: text and label. */
export const tableRows: readonly string[] = Array.from(
  { length: 12 },
  (_, i) => `${i % 2 ? 'good' : 'bad'} words ${i}\t${i % 2 ? 'yes' : 'no'}`,
);

/** Writes spec and tables into a new folder; returns the path of the spec. */
export function writeTableSpec(
  folder: string,
  rows: readonly string[],
  spec = tableSpec,
  validRows = tableRows,
): string {
  mkdirSync(folder, { recursive: true });
  for (const [split, lines] of [
    ['train', rows],
    ['valid', validRows],
  ] as const) {
    writeFileSync(join(folder, `${split}.tsv`), ['text\tlabel', ...lines, ''].join('\n'));
  }
  const path = join(folder, 'reviews.unit');
  writeFileSync(path, spec);
  return path;
}
