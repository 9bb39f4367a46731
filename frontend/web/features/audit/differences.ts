/** What a write changed, field by field, and what else an entry tells. */

export interface Difference {
  field: string;
  before: unknown;
  after: unknown;
}

type Values = Record<string, unknown>;

export function differencesIn(details: Values): Difference[] {
  const before = valuesOf(details["before"]);
  const after = valuesOf(details["after"]);
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...fields].map((field) => ({ field, before: before[field], after: after[field] }));
}

/** All that is no write. */
export const factsIn = (details: Values): [string, unknown][] =>
  Object.entries(details).filter(([name]) => name !== "before" && name !== "after");

function valuesOf(values: unknown): Values {
  return typeof values === "object" && values !== null ? { ...values } : {};
}
