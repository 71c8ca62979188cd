import { imageInput, textInput } from '../../records/fields.ts';
import type { ImageSource } from '../../records/image_source.ts';
import type { Sample } from '../../records/record.ts';
import { softScores } from '../../vqa/soft_scores.ts';
import type { AnswerVocabulary } from './answers.ts';

/** A question about an image, with the answers of any number of people. */
export interface VqaRecord {
  readonly id: string;
  readonly image: ImageSource;
  readonly question: string;
  readonly answers: readonly string[];
  /** Accuracy is also reported by answer type. */
  readonly questionType: string | undefined;
  readonly answerType: string | undefined;
}

/**
 * Truth: the soft score of every answer in the vocabulary, and the index of the most frequent answer (-1 if
 * none is in the vocabulary).
 */
export function vqaSample(
  { id, image, question, answers, questionType, answerType }: VqaRecord,
  { index }: AnswerVocabulary,
): Sample {
  const { scores, best } = softScores(answers, index);
  return {
    id,
    fields: { image: imageInput(image), text: textInput(question) },
    truth: { label: best, scores },
    extra: { answers, question_type: questionType, answer_type: answerType },
  };
}
