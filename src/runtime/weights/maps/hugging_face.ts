import { behind, type NameMap } from './name_map.ts';

const bert = 'bert_model.module.';

/** Prefixes of BERT without its heads. */
const part = /^(embeddings|encoder\.layer\.\d+|pooler)\./;

/** Prefixes of pre-training and fine-tuning heads and of buffers. */
const withoutPlace = /^(cls|classifier|qa_outputs)\.|(^|\.)position_ids$/;

/**
 * BERT checkpoints of Hugging Face, with or without the prefix `bert.`, with current names of layer norms or
 * those of 2018 (`gamma`, `beta`). Exported names have no prefix: BertModel loads them unchanged, and models
 * with heads add it.
 */
export const huggingFace: NameMap = {
  name: 'hugging_face',
  title: 'BERTs of Hugging Face: the text encoder',
  covers: (ours) => ours.startsWith(bert),
  ours: (external) => {
    if (withoutPlace.test(external)) return null;
    const rest = behind('bert.', external) ?? external;
    if (!part.test(rest)) return undefined;
    const today = rest.replace(/\.LayerNorm\.gamma$/, '.LayerNorm.weight');
    return `${bert}${today.replace(/\.LayerNorm\.beta$/, '.LayerNorm.bias')}`;
  },
  external: (ours) => {
    const rest = behind(bert, ours);
    return rest === undefined ? [] : [rest];
  },
};
