import { InvalidArgumentError } from 'commander';
import { Scope } from '#shared/domain/scope.ts';

const DAY_MS = 86_400_000;

/** Reads a flag that is several scopes, divided by commas. */
export function someScopes(text: string): Scope[] {
  const { success, data } = Scope.array().safeParse(text.split(',').map(each => each.trim()));
  if (!success) throw new InvalidArgumentError(`They are some of ${Scope.options.join(', ')}.`);
  return [...new Set(data)];
}

/** Reads a flag that is a time to come: a date, or a number of days from now. */
export function timeToCome(text: string): Date {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const time = days === undefined ? Date.parse(text) : Date.now() + Number(days) * DAY_MS;
  if (Number.isNaN(time)) throw new InvalidArgumentError('A date such as 2030-01-31 is expected, or days such as 90d.');
  if (time <= Date.now()) throw new InvalidArgumentError('That is over already.');
  return new Date(time);
}

/** Reads a flag that is a number of hours, none or more. */
export function someHours(text: string): number {
  const hours = Number(text);
  if (!(hours >= 0 && hours <= 8760)) throw new InvalidArgumentError('Hours are expected, from 0 to 8760.');
  return hours;
}
