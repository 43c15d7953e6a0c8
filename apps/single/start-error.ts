/** Something the person at the terminal can put right: its message is the whole sentence to print, without a stack. */
export class StartError extends Error {
  override name = 'StartError';
}
