/** Answers everybody who asks the same while it is being answered with one answer. */
export function shareInFlight<Question, Answer>(
  keyOf: (question: Question) => string,
  ask: (question: Question) => Promise<Answer>,
): (question: Question) => Promise<Answer> {
  const inFlight = new Map<string, Promise<Answer>>();
  return question => {
    const key = keyOf(question);
    const asked = inFlight.get(key) ?? ask(question).finally(() => inFlight.delete(key));
    inFlight.set(key, asked);
    return asked;
  };
}
