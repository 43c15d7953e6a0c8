/** What a look at one part found: `unknown` where this machine has nothing to do with it. */
export type Finding = { state: 'ok' | 'wrong' | 'unknown'; says: string; todo?: string };

export type Check = () => Promise<Finding>;

/** This machine does not know where that part is. */
export function notHere(setting: string): Finding {
  return { state: 'unknown', says: `not looked at: ${setting} is not set here` };
}
