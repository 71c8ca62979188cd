import type { Precision } from '../../src/compiler/model/model.ts';
import type { GoldenConfig, GoldenModel, GoldenTask, GoldenTraining } from './config.ts';

function tokenRows(model: GoldenModel, used: boolean): string {
  return used ? `, task_token: ${model.max_task_num}` : '';
}

function vision(model: GoldenModel): string {
  const backbone = model.backbone!;
  const frozen =
    backbone.trainable === false
      ? ['.stem', '.stage1', '.stage2', '.stage3', '.stage4']
      : ['.stem', '.stage1'];
  const width = model.encoder_hidden_dim;
  const token = tokenRows(model, model.use_task_embedding_in_img_encoder);
  const last = width === model.decoder_hidden_dim ? '' : `\n    -> project(${model.decoder_hidden_dim})`;
  return `
modality image {
  tensor: f32[3, height, width]
  prepare: normalize(mean: [0, 0, 0], std: [1, 1, 1])
}
encoder vision {
  reads: image
  body: resnet(
      block: .${backbone.block},
      depths: [${backbone.blocks_per_stage.join(', ')}],
      stem: ${backbone.stem_width},
      dilate_last: ${backbone.dilate_last_stage},
      freeze: [${frozen.join(', ')}],
      norm_eps: ${backbone.frozen_bn_eps}
    ) as backbone
    -> project(${width})
    -> transformer(
      layers: ${model.enc_layers},
      heads: ${model.nheads},
      hidden: ${model.dim_feedforward},
      dropout: 0,
      norm_eps: ${model.layer_norm_eps},
      residual: ${model.residual_in_encoder}${token}
    )${last}
}`;
}

function language(model: GoldenModel): string {
  const bert = model.bert!;
  const token = tokenRows(model, model.use_task_embedding_in_lang_encoder);
  return `
modality text {
  tensor: i32[tokens]
  prepare: wordpiece(size: ${bert.vocab_size})
}
encoder language {
  reads: text
  body: bert(
      layers: ${bert.num_hidden_layers},
      width: ${bert.hidden_size},
      heads: ${bert.num_attention_heads},
      hidden: ${bert.intermediate_size},
      dropout: 0,
      vocabulary: ${bert.vocab_size},
      positions: ${bert.max_position_embeddings},
      segments: ${bert.type_vocab_size},
      norm_eps: ${bert.layer_norm_eps},
      pad: ${bert.pad_token_id}${token}
    )
    -> project(${model.decoder_hidden_dim})
  views { cls: first() }
}`;
}

function taskBlock(model: GoldenModel, task: GoldenTask): string {
  return task.kind === 'detection' ? detectionBlock(model, task) : classificationBlock(model, task);
}

function detectionBlock(model: GoldenModel, task: GoldenTask): string {
  const attributes = `attributes(head.label, out: ${model.attribute_class_num}, embedding: ${model.attr_embed_dim}, hidden: ${model.attr_hidden_dim})`;
  const terms = [
    [model.ce_loss_coef, `set_cross_entropy(head.label, truth.label, no_object: ${model.eos_coef})`],
    [model.bbox_loss_coef, 'l1(head.box, truth.box)'],
    [model.giou_loss_coef, 'giou(head.box, truth.box)'],
    ...(task.use_attr
      ? [[model.attr_loss_coef, 'attribute_loss(head.attribute, truth.attributes)'] as const]
      : []),
  ];
  const loss = terms.map(([weight, call]) => `${Number(weight) * model.detection_loss_weight} * ${call}`);
  return `
task ${task.name} {
  dataset: objects  decoder: decoder  attend: [vision]
  queries: ${task.num_queries}
  index: ${task.task_idx}
  head {
    label: object_classes(${task.num_classes})
    box: boxes()${task.use_attr ? `\n    attribute: ${attributes}` : ''}
  }
  match: hungarian(head.label, head.box, class: ${model.match_cost_class}, l1: ${model.match_cost_bbox}, giou: ${model.match_cost_giou})
  loss: ${loss.join(' + ')}
  metric: mean_ap(head.label, head.box)
  every_layer: ${model.aux_loss}
}`;
}

function classificationBlock(model: GoldenModel, task: GoldenTask): string {
  const text = task.keep_only_bert_cls ? 'language.cls' : 'language';
  const attend = task.kind === 'vl' ? `vision, ${text}` : text;
  const soft = task.loss_type === 'binary_cross_entropy_with_logits';
  const head = `${soft ? 'answering' : 'classification'}(${task.num_labels}, dropout: 0, norm_eps: ${model.bert!.layer_norm_eps})`;
  const factor = task.scale_loss_by_num_labels ? `${task.num_labels} * ` : '';
  const loss = soft
    ? `${factor}binary_cross_entropy(head.answer, truth.scores)`
    : `${factor}cross_entropy(head.answer, truth.label)`;
  return `
task ${task.name} {
  dataset: records  decoder: decoder  attend: [${attend}]
  queries: ${task.num_queries}
  index: ${task.task_idx}
  head { answer: ${head} }
  loss: ${loss}
  metric: accuracy(head.answer, truth.label)
  every_layer: ${model.loss_on_all_hs}
}`;
}

function rateText({ schedule }: GoldenTraining): string {
  if (schedule.type === 'constant') return 'constant()';
  return `warmup_cosine(warmup: ${schedule.num_warmup_steps}, steps: ${schedule.num_training_steps})`;
}

/** The `.unit` text of a reference case. */
export function goldenSpec(
  { case: name, model, training, steps }: GoldenConfig,
  precision: Precision = 'f32',
): string {
  const { tasks } = model;
  const [beta1, beta2] = training.betas;
  const clip = training.clip_norm === null ? '' : `\n  clip: grad_norm(${training.clip_norm})`;
  return `unit 1
model ${name.replace(/\W/g, '_')}
${model.backbone ? vision(model) : ''}${model.bert ? language(model) : ''}
decoder decoder {
  body: cross_transformer(
    layers: ${model.dec_layers},
    heads: ${model.nheads},
    hidden: ${model.dim_feedforward},
    dropout: 0,
    width: ${model.decoder_hidden_dim},
    norm_eps: ${model.layer_norm_eps}
  )
  scope: .${model.share_decoders ? 'model' : 'task'}
}
// The batches of a case come from its files; no dataset is read.
dataset objects { format: coco_json(".") }
dataset records { format: vqa_json(".") }
${tasks.map((task) => taskBlock(model, task)).join('\n')}
train {
  steps: ${Math.max(1, steps.length)}
  batch: 1
  optimizer: adamw(lr: ${training.lr}, beta1: ${beta1}, beta2: ${beta2}, eps: ${training.eps}, weight_decay: ${training.weight_decay})
  lr_schedule: ${rateText(training)}${clip}
}
device { precision: .${precision} }
`;
}
