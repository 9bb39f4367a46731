/** Every IANA zone the browser knows, and the one a place already has even if the browser does not. */
export function zones(present: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes(present) ? known : [present, ...known];
}

export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
