/** Damage to a file of a run. */
export interface FileProblem {
  /** Path relative to the run folder. */
  readonly file: string;
  /** A clause whose subject is the file. */
  readonly problem: string;
}

/** The result of checking a part of a run. */
export interface Findings {
  /** Files that match what was written. */
  readonly intact: readonly string[];
  readonly problems: readonly FileProblem[];
  /** Sentences about findings that are not damage. */
  readonly notes: readonly string[];
}

export const nothingFound: Findings = { intact: [], problems: [], notes: [] };

export function joined(findings: readonly Findings[]): Findings {
  return {
    intact: findings.flatMap(({ intact }) => intact),
    problems: findings.flatMap(({ problems }) => problems),
    notes: findings.flatMap(({ notes }) => notes),
  };
}
