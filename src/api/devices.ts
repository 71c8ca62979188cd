export type { AdapterFacts } from '../runtime/device/adapter.ts';
export { listAdapters } from '../runtime/device/list.ts';
