export { type ShownBox, type ShownInput, type ShownSample, type ShownTask, samplesPage } from './samples.ts';
