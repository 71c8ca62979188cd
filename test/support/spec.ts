/**
 * A small spec with two tasks on composed scenes that trains in seconds: images and text, dropout, two
 * learning-rate groups.
 */
export const smallSpec = `unit 1
model Small

modality image { tensor: f32[3, 32, 32]  prepare: resize(height: 32, width: 32) -> normalize(mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]) }
modality text  { tensor: i32[tokens]  prepare: wordpiece(size: 400) -> truncate(12) }

encoder vision {
  reads: image
  body: resnet(block: .basic, depths: [1, 1], stem: 8) as backbone -> project(16) -> transformer(layers: 1, heads: 2, hidden: 32, dropout: 10%, task_token: 2)
}
encoder language {
  reads: text
  body: bert(layers: 1, width: 16, heads: 2, hidden: 32, positions: 12, dropout: 10%, task_token: 2) -> project(16)
}
decoder shared { body: cross_transformer(layers: 1, heads: 2, hidden: 32, width: 16, dropout: 10%) }

dataset statements { format: scenes(yields: .statements, train: 64, valid: 16, size: 32, sprites: 2)  classes: 3 }
dataset names      { format: scenes(yields: .names, train: 64, valid: 16, sprites: 2)  classes: 8 }

template task classify {
  decoder: shared  queries: 2
  head { answer: classification(dataset.classes, dropout: 10%) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
task verify extends classify   { dataset: statements  attend: [vision, language] }
task category extends classify { dataset: names  attend: [language] }

train {
  steps: 6  batch: 4  seed: 3
  optimizer: adamw(lr: 1e-3, weight_decay: 1e-2)
  lr_schedule: warmup_cosine(warmup: 2)
  clip: grad_norm(1.0)
  group slow { params: [vision.backbone]  lr: 1e-4 }
  checkpoint { every: 100  keep: 2 }
  evaluate { every: 100  samples: 8 }
}
`;
