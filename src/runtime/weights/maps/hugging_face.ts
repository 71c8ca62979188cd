import { behind, type NameMap } from './name_map.ts';

const bert = 'bert_model.module.';

/** Parts of a BERT without heads. */
const part = /^(embeddings|encoder\.layer\.\d+|pooler)\./;

/** Heads of pretraining and of fine-tuned models, and buffers. */
const withoutPlace = /^(cls|classifier|qa_outputs)\.|(^|\.)position_ids$/;

/**
 * BERTs of Hugging Face, with or without the prefix `bert.`, with today's names of the layer norms or those of 2018
 * (`gamma`, `beta`). The way back has no prefix: BertModel takes such names as they are, models with heads add it.
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
