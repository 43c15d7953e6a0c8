/** What a person chose on this browser; null if nothing, or where the browser keeps nothing. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(`stenopool.${name}`);
  } catch {
    return null;
  }
}

/** Keeps what a person chose. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`stenopool.${name}`, value);
  } catch {}
}
