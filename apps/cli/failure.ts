/** Something that the person at the terminal can put right: its message is the whole sentence to print. */
export class Failure extends Error {
  override name = 'Failure';
  readonly exitCode: 1 | 2;

  /** `exitCode` 1 says that a part was done, 2 that nothing could be. */
  constructor(message: string, exitCode: 1 | 2 = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}
