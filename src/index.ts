/** The typed API: `import { check, compile, train, evaluate } from 'unitc'`. */
export * from './api/index.ts';
