/** Two tasks on text, so that no images are needed; dropout, so that resuming must restore its counters. */
export const wordTasks = `modality text { tensor: i32[tokens]  prepare: wordpiece(size: 200) -> truncate(8) -> pad(to: [8]) }
encoder language {
  reads: text
  body: bert(layers: 1, width: 16, heads: 2, hidden: 16, positions: 8, dropout: 10%) -> project(16)
  views { cls: first() }
}
decoder shared { body: cross_transformer(layers: 1, heads: 2, hidden: 16, width: 16, dropout: 10%) }
dataset names { format: scenes(yields: .names, train: 64, valid: 16)  classes: 8 }
template task name {
  dataset: names  decoder: shared  queries: 1
  head { answer: classification(8, dropout: 10%) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
task whole extends name { attend: [language]  sampling: 60% }
task first extends name { attend: [language.cls]  sampling: 40% }`;

/**
 * The torture spec, with everything that a resumed run has to restore: dropout, momentum, a schedule,
 * clipping, sampled tasks, evaluations and a best checkpoint.
 */
export const tortureSpec = `unit 1
model Torture
${wordTasks}
train {
  steps: 200  batch: 4  seed: 5
  optimizer: adamw(lr: 1e-2, weight_decay: 1e-3)
  lr_schedule: warmup_cosine(warmup: 20)
  clip: grad_norm(1)
  checkpoint { every: 5  keep: 2 }
  evaluate { every: 40  samples: 16 }
}
`;

/** Number of steps of the spec. */
export const steps = 200;
