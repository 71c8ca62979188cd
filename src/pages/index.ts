export type { ChartPoint, LineChart, Series } from './charts/chart.ts';
export { bytesText, durationText } from './charts/text.ts';
export type {
  Diagram,
  DiagramCard,
  DiagramColumn,
  DiagramEdge,
  DiagramLine,
  DiagramSpan,
} from './diagram/diagram.ts';
export { diagramSvg } from './diagram/svg.ts';
export { type Html, html } from './html.ts';
export type { PageImage, ShownBox } from './image.ts';
export { page } from './page.ts';
export type * from './report/content.ts';
export { livePage, liveParts, startingPage } from './report/live_page.ts';
export { reportPage } from './report/report_page.ts';
export type { ShownAnswer, ShownField, ShownRecord } from './report/shown_record.ts';
export { type ShownInput, type ShownSample, type ShownTask, samplesPage } from './samples.ts';
export { webPage } from './web.ts';
