/** Damage of a file of a run. */
export interface FileProblem {
  /** Path below the folder of the run. */
  readonly file: string;
  /** A clause whose subject is the file. */
  readonly problem: string;
}

/** A result of looking at a part of a run. */
export interface Findings {
  /** Files that are what was written. */
  readonly intact: readonly string[];
  readonly problems: readonly FileProblem[];
  /** Sentences about things that are no damage. */
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
