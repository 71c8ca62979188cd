export type {
  Figure,
  FigureCard,
  FigureColumn,
  FigureEdge,
  FigureLine,
  FigureSpan,
} from './figure/figure.ts';
export { figureSvg } from './figure/svg.ts';
export { type ShownBox, type ShownInput, type ShownSample, type ShownTask, samplesPage } from './samples.ts';
