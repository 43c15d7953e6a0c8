/** What no line of a log may hold, by the name of what it would be. */
const SECRETS: Record<string, RegExp> = {
  'an API key': /\bsk_[\w-]{20,}/,
  'a header with a key': /\bBearer\s+[\w.~+/-]{8,}/i,
  'a secret of webhooks': /\bwhsec_[\w+/=-]{8,}/,
  'a signed URL': /[?&](x-amz-)?(signature|credential|security-token|sig|token)=/i,
  'a password in a URL': /\b(postgres(ql)?|rediss?|https?|s3):\/\/[^\s/:@"]*:[^\s/@"]+@/i,
  'text that was said':
    /\b((zero|one|two|three|four|five|six|seven|eight|nine|alpha|bravo|charlie|delta|star|hash)\b[\s,.\\n]*){4,}/i,
  'text that was said in Chinese': /[零一二三四五六七八九甲乙丙丁星井]{4,}/,
};

/** What the lines of log in some text give away: its name, and the line. What is printed for a person is no log. */
export function secretsIn(output: string): string[] {
  return output
    .split('\n')
    .filter(line => line.startsWith('{"level":'))
    .flatMap(line =>
      Object.entries(SECRETS)
        .filter(([, pattern]) => pattern.test(line))
        .map(([name]) => `${name}: ${line.slice(0, 500)}`),
    );
}
