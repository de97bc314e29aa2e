const RULE = /^[A-Za-z0-9._:-]{1,200}$/;

/** Throws a TypeError where Headgate would refuse the name. A test holds the rule equal to lib/contract's. */
export function requireServiceName(name: string): void {
  if (typeof name === "string" && RULE.test(name)) return;
  const given = typeof name === "string" ? JSON.stringify(name.slice(0, 200)) : typeof name;
  throw new TypeError(`a service name is 1–200 of A-Z a-z 0-9 . _ : -, not ${given}`);
}
