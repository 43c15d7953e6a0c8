import { describe, expect, it } from 'vitest';
import { admission, type Mark } from '#shared/domain/suspicion.ts';

const then = new Date(0);
const soon = new Date(1_000);
const late = new Date(601_000);

function marks(...all: [worker: string, how: Mark['how']][]): Mark[] {
  return all.map(([worker, how]) => ({ worker, how, at: then }));
}

describe('who may work on a task that was trouble', () => {
  it('anybody, when it was none', () => {
    expect(admission([], 'a', ['a', 'b'], soon)).toBe('take');
  });

  it.each(['failed', 'bad_output'] as const)('not the worker where it %s, while another can', how => {
    expect(admission(marks(['a', how]), 'a', ['a', 'b'], soon)).toBe('elsewhere');
    expect(admission(marks(['a', how]), 'b', ['a', 'b'], soon)).toBe('take');
  });

  it('the same worker again, when there is no other', () => {
    expect(admission(marks(['a', 'failed']), 'a', ['a'], soon)).toBe('take');
  });

  it('the worker whose engine turned sick over it, once it is well: engines are sick for other reasons too', () => {
    expect(admission(marks(['a', 'sick']), 'a', ['a', 'b'], soon)).toBe('take');
  });

  it('no third worker, once the engines of two were disturbed', () => {
    const both = marks(['a', 'sick'], ['b', 'sick']);
    expect(admission(both, 'c', ['a', 'b', 'c'], soon)).toBe('elsewhere');
    expect(admission(both, 'c', ['c'], soon)).toBe('elsewhere');
    expect(admission(both, 'b', ['a', 'b', 'c'], soon)).toBe('take');
    expect(admission(marks(['a', 'failed'], ['b', 'sick']), 'a', ['a', 'c'], soon)).toBe('take');
  });

  it('nobody any more, when the two have not come back for ten minutes', () => {
    expect(admission(marks(['a', 'sick'], ['b', 'sick']), 'c', ['c'], late)).toBe('give_up');
    expect(admission(marks(['a', 'sick'], ['b', 'sick']), 'a', ['a', 'c'], late)).toBe('take');
  });

  it('a third worker, when two only gave bad output', () => {
    expect(admission(marks(['a', 'bad_output'], ['b', 'bad_output']), 'c', ['a', 'b', 'c'], soon)).toBe('take');
  });
});
