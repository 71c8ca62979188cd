import { describe, expect, it } from 'vitest';
import { dualEncoderSpec, mixedSpec } from '../support/task_specs.ts';
import { resolved } from './support/resolved.ts';

/** Replaces parts of a valid spec and returns the rendered diagnostics. */
function problemsOf(spec: string, ...changes: readonly (readonly [string, string])[]): string {
  const changed = changes.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, spec);
  return resolved(changed).text;
}

describe('tasks without a decoder', () => {
  it('are valid', () => {
    expect(resolved(dualEncoderSpec).diagnostics).toEqual([]);
    expect(resolved(mixedSpec).diagnostics).toEqual([]);
  });

  it('read the encoders of their heads', () => {
    const { model } = resolved(dualEncoderSpec);
    const [task] = model!.tasks;
    expect(task).toMatchObject({ decoding: null, family: 'vl', sampler: 'shuffled' });
    expect(task!.heads.map(({ label, source }) => [label, source])).toMatchObject([
      ['image', { kind: 'encoder', memory: { encoder: 'vision', view: 'pooled' } }],
      ['text', { kind: 'encoder', memory: { encoder: 'language', view: 'cls' } }],
    ]);
  });

  it('have no fields of a decoder', () => {
    expect(
      problemsOf(dualEncoderSpec, [
        'dataset: captions\n',
        'dataset: captions  queries: 4  every_layer: true\n',
      ]),
    ).toMatchInlineSnapshot(`
      "error[E0319]: task \`pairs\` has \`queries\` and \`every_layer\`, but no decoder
        --> model.unit:17:22
         |
      16 | task pairs {
         |      ----- no \`decoder\` in this task
      17 |   dataset: captions  queries: 4  every_layer: true
         |                      ^^^^^^^     ----------- \`every_layer\` is for the decoder
         |                      |
         |                      \`queries\` is for the decoder
         |
         = help: declare a decoder and add \`decoder: NAME\`, or remove the fields

      1 error in model.unit
      "
    `);
  });

  it('require heads to name what they read', () => {
    expect(
      problemsOf(dualEncoderSpec, ['image: embedding(vision.pooled, 8)', 'image: classification(8)']),
    ).toMatchInlineSnapshot(`
      "error[E0320]: head \`image\` reads nothing: task \`pairs\` has no decoder
        --> model.unit:18:17
         |
      16 | task pairs {
         |      ----- no \`decoder\` in this task
      17 |   dataset: captions
      18 |   head { image: classification(8)  text: embedding(language.cls, 8, bias: true) }
         |                 ^^^^^^^^^^^^^^^^^ without \`reads\`
         |
         = help: name an encoder or one of its views, as in \`reads: vision\`, or add a decoder

      error[E0410]: \`contrastive\` reads an embedding; the head \`image\` returns a class
        --> model.unit:19:21
         |
      18 |   head { image: classification(8)  text: embedding(language.cls, 8, bias: true) }
         |                 ----------------- returns a class
      19 |   loss: contrastive(head.image, head.text)
         |                     ^^^^^^^^^^ expected an embedding
         |
         = help: heads for \`contrastive\`: embedding
                 for this head: cross_entropy, binary_cross_entropy, focal, binary_focal

      error[E0410]: \`retrieval\` reads an embedding; the head \`image\` returns a class
        --> model.unit:20:21
         |
      18 |   head { image: classification(8)  text: embedding(language.cls, 8, bias: true) }
         |                 ----------------- returns a class
      19 |   loss: contrastive(head.image, head.text)
      20 |   metric: retrieval(head.image, head.text, at: [1, 5])
         |                     ^^^^^^^^^^ expected an embedding
         |
         = help: heads for \`retrieval\`: embedding
                 for this head: accuracy, f1, auroc, ordinal, vqa_accuracy

      3 errors in model.unit
      "
    `);
  });

  it('require the views of heads to exist', () => {
    expect(problemsOf(dualEncoderSpec, ['vision.pooled, 8', 'vision.cls, 8'])).toMatchInlineSnapshot(`
      "error[E0207]: the encoder \`vision\` has no view called \`cls\`
        --> model.unit:18:27
         |
       5 | encoder vision {
         |         ------ \`vision\` is declared here
      ...
      18 |   head { image: embedding(vision.cls, 8)  text: embedding(language.cls, 8, bias: true) }
         |                           ^^^^^^^^^^ unknown view
         |
         = help: views: pooled

      1 error in model.unit
      "
    `);
  });
});

describe('tasks with a decoder', () => {
  it('require `attend` and `queries`', () => {
    expect(problemsOf(mixedSpec, ['attend: [vision]  queries: 2', ''])).toMatchInlineSnapshot(`
      "error[E0303]: task \`both\` has no \`attend\` and \`queries\`
        --> model.unit:17:6
         |
      17 | task both {
         |      ^^^^ \`attend\` and \`queries\` are missing
      18 |   dataset: captions  decoder: shared    every_layer: true
         |                      --------------- a task with a decoder needs them
         |
         = help: add \`attend: [ENCODER, …]\`
                 add \`queries: …\`, a whole number ≥ 1

      1 error in model.unit
      "
    `);
  });

  it('have heads on their own decoder', () => {
    const other = 'decoder other { body: cross_transformer(layers: 1, heads: 2, hidden: 24, width: 16) }\n';
    expect(
      problemsOf(
        mixedSpec,
        ['dataset captions', `${other}dataset captions`],
        ['embedding(shared, 8)', 'embedding(other, 8)'],
      ),
    ).toMatchInlineSnapshot(`
      "error[E0320]: task \`both\` does not run the decoder \`other\`
        --> model.unit:22:22
         |
      19 |   dataset: captions  decoder: shared  attend: [vision]  queries: 2  every_layer: true
         |                      --------------- the decoder of the task
      ...
      22 |     image: embedding(other, 8)
         |                      ^^^^^ another decoder
         |
         = help: read an encoder, or make it the task's \`decoder\`

      1 error in model.unit
      "
    `);
  });

  it('sample by class only if a record has one', () => {
    expect(
      problemsOf(
        mixedSpec,
        ['queries: 2', 'queries: 2  sampler: .balanced  match: hungarian(head.label, head.box)'],
        ['answer: classification(dataset.classes, dropout: 10%)', 'label: object_classes(8)  box: boxes()'],
        [
          'focal(head.answer, truth.label, class_weights: [1, 2, 1, 2, 1, 2, 1, 2])',
          'l1(head.box, truth.box)',
        ],
        ['accuracy(head.answer, truth.label), ', ''],
      ),
    ).toMatchInlineSnapshot(`
      "error[E0321]: balanced sampling needs one class for each record; with \`match\` a record has a class for each box
        --> model.unit:18:69
         |
      18 |   dataset: captions  decoder: shared  attend: [vision]  queries: 2  sampler: .balanced  match: hungarian(head.label, head.box)  every_layer: true
         |                                                                     ^^^^^^^^^^^^^^^^^^  -------------------------------------- compares boxes
         |                                                                     |
         |                                                                     draws classes equally often
         |
         = help: remove \`sampler: .balanced\`

      error[E0207]: the records of \`captions\` have no truth called \`box\`
        --> model.unit:24:28
         |
      24 |   loss: l1(head.box, truth.box) + 0.5 * contrastive(head.image, head.text, learned: false)
         |                            ^^^ unknown truth
         |
         = help: truths: label

      2 errors in model.unit
      "
    `);
  });
});

describe('inputs of a loss', () => {
  it('have equal widths', () => {
    expect(problemsOf(dualEncoderSpec, ['language.cls, 8', 'language.cls, 16'])).toMatchInlineSnapshot(`
      "error[E0411]: \`contrastive\` needs equal width: head \`image\` has 8, head \`text\` has 16
        --> model.unit:18:17
         |
      18 |   head { image: embedding(vision.pooled, 8)  text: embedding(language.cls, 16, bias: true) }
         |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^        --------------------------------------- width: 16
         |                 |
         |                 width: 8
         |
         = help: make both 8 or both 16

      1 error in model.unit
      "
    `);
  });

  it('are heads that put out what the loss reads', () => {
    expect(problemsOf(mixedSpec, ['image: embedding(shared, 8)', 'image: boxes()'])).toMatchInlineSnapshot(`
      "error[E0410]: \`contrastive\` reads an embedding; the head \`image\` returns boxes
        --> model.unit:24:102
         |
      21 |     image: boxes()
         |            ------- returns boxes
      ...
      24 |   loss: focal(head.answer, truth.label, class_weights: [1, 2, 1, 2, 1, 2, 1, 2]) + 0.5 * contrastive(head.image, head.text, learned: false)
         |                                                                                                      ^^^^^^^^^^ expected an embedding
         |
         = help: heads for \`contrastive\`: embedding
                 for this head: l1, giou

      error[E0410]: \`retrieval\` reads an embedding; the head \`image\` returns boxes
        --> model.unit:25:58
         |
      21 |     image: boxes()
         |            ------- returns boxes
      ...
      25 |   metric: [accuracy(head.answer, truth.label), retrieval(head.image, head.text)]
         |                                                          ^^^^^^^^^^ expected an embedding
         |
         = help: heads for \`retrieval\`: embedding
                 for this head: mean_ap

      2 errors in model.unit
      "
    `);
  });

  it('have a weight for each class', () => {
    expect(problemsOf(mixedSpec, ['[1, 2, 1, 2, 1, 2, 1, 2]', '[1, 2, 1]'])).toMatchInlineSnapshot(`
      "error[E0411]: \`focal\` needs equal labels: head \`answer\` has 8, \`class_weights\` has 3
        --> model.unit:20:13
         |
      20 |     answer: classification(dataset.classes, dropout: 10%)
         |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ labels: 8
      ...
      24 |   loss: focal(head.answer, truth.label, class_weights: [1, 2, 1]) + 0.5 * contrastive(head.image, head.text, learned: false)
         |         --------------------------------------------------------- labels: 3
         |
         = help: make both 8 or both 3

      1 error in model.unit
      "
    `);
  });
});

describe('layer patches', () => {
  it('divides images exactly', () => {
    expect(
      problemsOf(dualEncoderSpec, ['patches(8, width: 16)', 'patches(7, width: 16)']),
    ).toMatchInlineSnapshot(`
      "error[E0404]: images of 24×24 pixels cannot be divided into patches of 7×7
       --> model.unit:7:9
        |
      3 | modality image { tensor: f32[3, 24, 24]  prepare: resize(height: 24, width: 24) -> normalize(mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]) }
        |          ----- \`image\` has 24×24 pixels
      ...
      7 |   body: patches(7, width: 16) -> transformer(layers: 1, heads: 2, hidden: 32, dropout: 10%, activation: .quick_gelu)
        |         ^^^^^^^^^^^^^^^^^^^^^ needs sides that are multiples of 7
        |
        = help: resize to 28×28 pixels, or choose another patch size

      1 error in model.unit
      "
    `);
  });

  it('has learned positions for images of one size only', () => {
    expect(
      problemsOf(
        dualEncoderSpec,
        ['f32[3, 24, 24]', 'f32[3, height, width]'],
        ['resize(height: 24, width: 24)', 'resize(shortest: 24, longest: 40)'],
      ),
    ).toMatchInlineSnapshot(`
      "error[E0404]: \`patches\` with learned positions needs images of one size
       --> model.unit:7:9
        |
      3 | modality image { tensor: f32[3, height, width]  prepare: resize(shortest: 24, longest: 40) -> normalize(mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]) }
        |          ----- the size of \`image\` varies
      ...
      7 |   body: patches(8, width: 16) -> transformer(layers: 1, heads: 2, hidden: 32, dropout: 10%, activation: .quick_gelu)
        |         ^^^^^^^^^^^^^^^^^^^^^ needs a fixed height and width
        |
        = help: write \`resize(height: …, width: …)\`, or choose \`position: .sine\`

      1 error in model.unit
      "
    `);
  });
});
