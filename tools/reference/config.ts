/** The members of config.json of a reference case that are used here; see test/golden/README.md. */

export interface GoldenTask {
  readonly name: string;
  readonly kind: 'detection' | 'vl' | 'glue';
  readonly task_idx: number;
  readonly num_queries: number;
  readonly num_classes: number;
  readonly use_attr: boolean;
  readonly num_labels: number;
  readonly loss_type: string;
  readonly scale_loss_by_num_labels: boolean;
  readonly keep_only_bert_cls: boolean;
}

export interface GoldenModel {
  readonly backbone: {
    readonly block: 'basic' | 'bottleneck';
    readonly blocks_per_stage: readonly number[];
    readonly stem_width: number;
    readonly dilate_last_stage: boolean;
    readonly frozen_bn_eps: number;
    readonly trainable?: boolean;
  } | null;
  readonly bert: {
    readonly vocab_size: number;
    readonly hidden_size: number;
    readonly num_hidden_layers: number;
    readonly num_attention_heads: number;
    readonly intermediate_size: number;
    readonly max_position_embeddings: number;
    readonly type_vocab_size: number;
    readonly layer_norm_eps: number;
    readonly pad_token_id: number;
  } | null;
  readonly tasks: readonly GoldenTask[];
  readonly encoder_hidden_dim: number;
  readonly decoder_hidden_dim: number;
  readonly nheads: number;
  readonly dim_feedforward: number;
  readonly enc_layers: number;
  readonly dec_layers: number;
  readonly layer_norm_eps: number;
  readonly share_decoders: boolean;
  readonly residual_in_encoder: boolean;
  readonly use_task_embedding_in_img_encoder: boolean;
  readonly use_task_embedding_in_lang_encoder: boolean;
  readonly max_task_num: number;
  readonly loss_on_all_hs: boolean;
  readonly aux_loss: boolean;
  readonly attribute_class_num: number;
  readonly attr_embed_dim: number;
  readonly attr_hidden_dim: number;
  readonly detection_loss_weight: number;
  readonly match_cost_class: number;
  readonly match_cost_bbox: number;
  readonly match_cost_giou: number;
  readonly ce_loss_coef: number;
  readonly bbox_loss_coef: number;
  readonly giou_loss_coef: number;
  readonly attr_loss_coef: number;
  readonly eos_coef: number;
}

export interface GoldenBatch {
  readonly prefix: string;
  readonly task: string;
  readonly batch_size: number;
  readonly gradients_stored: boolean;
  readonly image_height?: number;
  readonly image_width?: number;
  readonly tokens?: number;
}

export interface GoldenTraining {
  readonly lr: number;
  readonly lr_overrides: readonly { readonly name_contains: string; readonly lr: number }[];
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weight_decay: number;
  readonly clip_norm: number | null;
  readonly schedule: {
    readonly type: 'constant' | 'warmup_cosine';
    readonly num_warmup_steps?: number;
    readonly num_training_steps?: number;
  };
}

export interface GoldenConfig {
  readonly case: string;
  readonly model: GoldenModel;
  readonly batches: readonly GoldenBatch[];
  readonly training: GoldenTraining;
  readonly steps: readonly { readonly step: number; readonly batch: string; readonly task: string }[];
  readonly snapshots_after_steps: readonly number[];
}
