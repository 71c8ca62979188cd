/** A shell word in single quotes for bash, zsh and fish. The text must not end with a backslash. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
