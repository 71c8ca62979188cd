/** Small specs of tasks without a decoder or with several heads; they train in seconds on composed scenes. */

const train = `train {
  steps: 6  batch: 4  seed: 3
  optimizer: adamw(lr: 1e-3, weight_decay: 1e-2)
  lr_schedule: warmup_cosine(warmup: 2)
  clip: grad_norm(1.0)
  checkpoint { every: 3  keep: 2 }
  evaluate { every: 100  samples: 8 }
}
`;

const image = `modality image { tensor: f32[3, 24, 24]  prepare: resize(height: 24, width: 24) -> normalize(mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]) }`;
const text = 'modality text { tensor: i32[tokens]  prepare: wordpiece(size: 300) -> truncate(10) }';
const vision = `encoder vision {
  reads: image
  body: patches(8, width: 16) -> transformer(layers: 1, heads: 2, hidden: 32, dropout: 10%, activation: .quick_gelu)
  views { pooled: mean() }
}`;
const language = `encoder language {
  reads: text
  body: bert(layers: 1, width: 12, heads: 2, hidden: 24, positions: 10, dropout: 10%)
  views { cls: first() }
}`;
const captions =
  'dataset captions { format: scenes(yields: .captions, train: 40, valid: 12, size: 24, sprites: 2)  classes: 8 }';

/** A classifier without a decoder, with class weights from the data and balanced sampling. */
export const classifierSpec = `unit 1
model Classifier
${image}
${vision}
${captions}
task category {
  dataset: captions
  head { answer: classification(dataset.classes, dropout: 10%, reads: vision.pooled) }
  loss: cross_entropy(head.answer, truth.label, class_weights: .balanced, label_smoothing: 0.1)
  metric: accuracy(head.answer, truth.label)
  sampler: .balanced
}
${train}`;

/** Two encoders with a symmetric contrastive loss. */
export const dualEncoderSpec = `unit 1
model DualEncoder
${image}
${text}
${vision}
${language}
${captions}
task pairs {
  dataset: captions
  head { image: embedding(vision.pooled, 8)  text: embedding(language.cls, 8, bias: true) }
  loss: contrastive(head.image, head.text)
  metric: retrieval(head.image, head.text, at: [1, 5])
}
${train}`;

/** A loss on every decoder layer, plus the loss of a head that reads an encoder. */
export const mixedSpec = `unit 1
model Mixed
${image}
${text}
${vision}
${language}
decoder shared { body: cross_transformer(layers: 2, heads: 2, hidden: 24, width: 16, dropout: 10%, activation: .silu) }
${captions}
task both {
  dataset: captions  decoder: shared  attend: [vision]  queries: 2  every_layer: true
  head {
    answer: classification(dataset.classes, dropout: 10%)
    image: embedding(shared, 8)
    text: embedding(language.cls, 8)
  }
  loss: focal(head.answer, truth.label, class_weights: [1, 2, 1, 2, 1, 2, 1, 2]) + 0.5 * contrastive(head.image, head.text, learned: false)
  metric: [accuracy(head.answer, truth.label), retrieval(head.image, head.text)]
}
${train}`;
