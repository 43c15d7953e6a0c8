import type { ComponentChildren } from 'preact';

type Parts = {
  label: string;
  /** One for each column; '' for one that needs no name. */
  heads: string[];
  /** Columns, from 0, that a narrow screen can do without. */
  extra?: number[];
  children: ComponentChildren;
};

/** A table that scrolls by itself where it is too wide, also by the keyboard. */
export function Table({ label, heads, extra = [], children }: Parts) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard
    <div class="scroll" role="group" aria-label={label} tabIndex={0}>
      <table class={extra.map(column => `extra-${column + 1}`).join(' ')}>
        <thead>
          <tr>
            {heads.map((head, index) =>
              head === '' ? (
                <td key={index} />
              ) : (
                <th key={head} scope="col">
                  {head}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
