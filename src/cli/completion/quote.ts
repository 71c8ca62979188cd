/** A word of a shell script in single quotes, as bash, zsh and fish read it. It must not end with a backslash. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
