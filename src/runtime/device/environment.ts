import { isMainThread } from 'node:worker_threads';
import { openLibc } from './libc.ts';

/** Values of environment variables by name; undefined removes a variable. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Runs `work` with changed environment variables, which native libraries of the process see too. In a worker
 * thread, `process.env` is a copy that native libraries do not see, so setenv(3) is called instead, which
 * needs the optional package koffi.
 */
export async function withEnvironment<T>(during: Environment, work: () => Promise<T>): Promise<T> {
  const before = Object.fromEntries(Object.keys(during).map((name) => [name, process.env[name]]));
  const set = await setter();
  set(during);
  try {
    return await work();
  } finally {
    set(before);
  }
}

type Setter = (variables: Environment) => void;

async function setter(): Promise<Setter> {
  const libc = isMainThread ? undefined : await openLibc();
  if (!libc) return setInNode;
  const setenv = libc.func('int setenv(const char *, const char *, int)');
  const unsetenv = libc.func('int unsetenv(const char *)');
  return (variables) => {
    for (const [name, value] of Object.entries(variables)) {
      if (value === undefined) unsetenv(name);
      else setenv(name, value, 1);
    }
  };
}

function setInNode(variables: Environment): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
