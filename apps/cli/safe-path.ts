/** A name as a path below some folder, whatever it says: nothing leads out, and nothing is no name of a file. */
export function safePath(name: string): string {
  const steps = name
    .replace(/\p{Cc}/gu, '_')
    .split(/[/\\]+/)
    .filter(step => step !== '' && step !== '.' && step !== '..');
  return steps.join('/') || '_';
}
