export type { Diagnostic, Label, SourceText, Span } from '../compiler/diagnostics/diagnostic.ts';
export { diagnosticsToJson } from '../compiler/diagnostics/json.ts';
export { renderDiagnostics, renderPlaces } from '../compiler/diagnostics/render.ts';
