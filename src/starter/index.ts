export { specText } from './compose.ts';
export { imageSideFor } from './images.ts';
export type { SpecPart, SurveyedPart } from './part.ts';
export { framesFor } from './recordings.ts';
export { boxesPart } from './sources/boxes.ts';
export { audioPart, imagePart } from './sources/folders.ts';
export { nameOf } from './sources/paths.ts';
export { questionsPart, type TableSource, tablePart } from './sources/table.ts';
export { emptySurvey, surveyOf } from './survey.ts';
