import { DataError } from '../../errors.ts';
import {
  type FieldType,
  fieldsIn,
  integerField,
  listField,
  optional,
  textField,
} from '../../reading/fields.ts';
import { asObject } from '../../reading/json.ts';
import { streamLists } from '../../reading/json_stream.ts';
import type { RecordProblems } from '../../records/problems.ts';
import type { ImageFinder, ImageKey } from '../support/image_finder.ts';
import { requireRecords } from '../support/splits.ts';
import { answerText, requireAnswers } from './answers.ts';
import type { VqaRecord } from './sample.ts';

/** An image id: a number or a name. */
const imageField: FieldType<ImageKey> = {
  expected: 'a whole number or the name of an image',
  read: (value) => integerField.read(value) ?? textField.read(value),
};

const layout = 'the fields of questions and annotations are in docs/formats.md, under vqa_json';

/** A file of questions, the file of their annotations, and their images. */
export interface QuestionFiles {
  readonly questions: string;
  readonly annotations: string;
  readonly images: ImageFinder;
}

/** A question with the path of its image. */
export interface AskedQuestion extends VqaRecord {
  readonly path: string;
}

/** An element of the list of questions, with its index. */
export interface QuestionItem {
  readonly item: unknown;
  readonly index: number;
}

interface Annotation extends Pick<VqaRecord, 'answers' | 'questionType' | 'answerType'> {
  /** Undefined if the file has none. */
  readonly imageId: ImageKey | undefined;
  /** File name of the image; undefined if the file has none. */
  readonly imageName: string | undefined;
}

/**
 * The questions of a file, unchecked; malformed JSON is left out and added to `problems`. Throws DataError.
 */
export function questionsIn(file: string, problems: RecordProblems): readonly QuestionItem[] {
  return Array.from(streamLists(file, ['questions'], problems), ({ index, value }) => ({
    item: value,
    index,
  }));
}

/**
 * Questions with their annotations and images; unusable ones are left out and added to `problems`. Throws
 * DataError if the annotations cannot be read, or if there are no questions.
 */
export function readQuestions(
  items: readonly QuestionItem[],
  files: QuestionFiles,
  problems: RecordProblems,
): readonly AskedQuestion[] {
  const annotations = readAnnotations(files.annotations, problems);
  const seen = new Set<number>();
  const records = items.flatMap(({ item, index }) => {
    const where = `${files.questions}, question ${index}`;
    return problems.collect(() => readQuestion(item, where, files, { annotations, seen })) ?? [];
  });
  requireRecords(records, problems, files.questions, 'the list of questions is empty');
  return records;
}

const questionFields = {
  question_id: integerField,
  question: textField,
  image_id: optional(imageField),
  image: optional(textField),
  file_name: optional(textField),
};

/** Annotations by question id; 'unusable' marks one whose problem has already been reported. */
type AnnotationsById = ReadonlyMap<number, Annotation | 'unusable'>;

function readAnnotations(path: string, problems: RecordProblems): AnnotationsById {
  const annotations = new Map<number, Annotation | 'unusable'>();
  for (const { index, value } of streamLists(path, ['annotations'], problems)) {
    const where = `${path}, annotation ${index}`;
    problems.collect(() => {
      const { question_id: id } = asObject(value, where);
      if (typeof id === 'number') {
        if (annotations.has(id))
          throw new DataError(where, `question_id ${id} occurs twice`, 'keep one of them');
        annotations.set(id, 'unusable');
      }
      const [known, annotation] = readAnnotation(value, where);
      annotations.set(known, annotation);
    });
  }
  return annotations;
}

function readAnnotation(item: unknown, where: string): readonly [questionId: number, Annotation] {
  const fields = fieldsIn(
    asObject(item, where),
    {
      question_id: integerField,
      answers: listField,
      image_id: optional(imageField),
      image: optional(textField),
      file_name: optional(textField),
      question_type: optional(textField),
      answer_type: optional(textField),
    },
    where,
    layout,
  );
  requireAnswers(fields.answers, where);
  const annotation = {
    answers: fields.answers.map((answer) => answerText(answer, where)),
    imageId: fields.image_id,
    imageName: fields.image ?? fields.file_name,
    questionType: fields.question_type,
    answerType: fields.answer_type,
  };
  return [fields.question_id, annotation];
}

/**
 * The record of a question, whose id is added to the known ids; undefined if the problem of its annotation
 * has already been reported.
 */
function readQuestion(
  item: unknown,
  place: string,
  files: QuestionFiles,
  { annotations, seen }: { readonly annotations: AnnotationsById; readonly seen: Set<number> },
): AskedQuestion | undefined {
  const fields = fieldsIn(asObject(item, place), questionFields, place, layout);
  const { question_id: id, image_id: imageId, question } = fields;
  const where = `${files.questions}, question ${id}`;
  if (seen.has(id)) throw new DataError(where, `question_id ${id} occurs twice`, 'keep one of them');
  seen.add(id);
  if (question.trim() === '')
    throw new DataError(where, 'the question is empty', 'write a question, or remove it');
  const annotation = annotations.get(id);
  if (!annotation) {
    throw new DataError(
      where,
      `no annotation of this question in ${files.annotations}`,
      'questions and annotations must belong to the same split',
    );
  }
  const known = annotation === 'unusable' ? undefined : annotation;
  const name = fields.image ?? fields.file_name ?? known?.imageName ?? imageId ?? known?.imageId;
  if (name === undefined)
    throw new DataError(where, 'no image is named', `write \`image_id\` or \`image\`; ${layout}`);
  const path = files.images.find(name, where);
  if (annotation === 'unusable') return undefined;
  const { imageId: annotated = imageId, imageName: _, ...truth } = annotation;
  if (imageId !== undefined && annotated !== imageId) {
    throw new DataError(
      where,
      `image_id ${imageId}, but ${annotated} in ${files.annotations}`,
      'questions and annotations must belong to the same split',
    );
  }
  return { id: String(id), question, path, image: { kind: 'file', path }, ...truth };
}
