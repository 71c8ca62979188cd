export { type AdapterChoice, adapterChoices } from '../runtime/device/open.ts';
