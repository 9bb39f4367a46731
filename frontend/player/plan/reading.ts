/** Reads what came over the wire or from disk. Unknown fields are ignored; a missing or wrong one is a ReadingError. */

export class ReadingError extends Error {
  override readonly name = "ReadingError";
}

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ReadingError(`${what} is not an object`);
  return value as Fields;
}

export function list<T>(value: unknown, what: string, read: (each: unknown, index: number) => T): T[] {
  if (!Array.isArray(value)) throw new ReadingError(`${what} is not a list`);
  return value.map(read);
}

export function text(value: unknown, what: string): string {
  if (typeof value !== "string") throw new ReadingError(`${what} is not a text`);
  return value;
}

export function number(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new ReadingError(`${what} is not a number`);
  return value;
}

export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

export function textOr<T>(value: unknown, otherwise: T): string | T {
  return typeof value === "string" ? value : otherwise;
}

export function numberOr<T>(value: unknown, otherwise: T): number | T {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}

/** An instant as milliseconds since 1970. A time without a zone is UTC, as everywhere on this wire. */
export function instant(value: unknown, what: string): number {
  const written = text(value, what);
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(written) ? written : `${written}Z`;
  const at = Date.parse(zoned);
  if (Number.isNaN(at)) throw new ReadingError(`${what} is not an instant`);
  return at;
}
