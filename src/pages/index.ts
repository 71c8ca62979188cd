export type {
  Diagram,
  DiagramCard,
  DiagramColumn,
  DiagramEdge,
  DiagramLine,
  DiagramSpan,
} from './diagram/diagram.ts';
export { diagramSvg } from './diagram/svg.ts';
export { type ShownBox, type ShownInput, type ShownSample, type ShownTask, samplesPage } from './samples.ts';
