const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** Text as the full-text index wants it: scripts that write no spaces get one around each character. */
export function searchable(text: string): string {
  return text.replace(CJK, ' $& ').replace(/\s+/g, ' ').trim();
}
