import { expect, test } from "vitest";
import { StoreRefused, StoreUnavailable } from "#server/ports/store.ts";
import { storeErrorOf } from "./errors.ts";
import { plainReason } from "./reasons.ts";

const lastError = (text: string) =>
  `14 UNAVAILABLE: No connection established. Last error: ${text}. Resolution note: `;

/** As grpc-js 1.14 and etcd 3.4 word them. */
test.each([
  [lastError("Error: connect ECONNREFUSED 127.0.0.1:2379"), "connection refused at 127.0.0.1:2379"],
  [lastError("Error: connect ECONNREFUSED ::1:2379"), "connection refused at ::1:2379"],
  [
    lastError("Error: connect EHOSTUNREACH 10.0.0.9:2379 - Local (10.0.0.1:0)"),
    "host unreachable at 10.0.0.9:2379",
  ],
  [lastError("Error: connect ECONNRESET 127.0.0.1:2379"), "connection reset at 127.0.0.1:2379"],
  [
    lastError("Failed to connect (2026-11-27T18:36:32.206Z)"),
    "the connection was closed as soon as it was made",
  ],
  [lastError("Protocol error (2026-11-27T18:36:32.211Z)"), /^no etcd answers there/],
  [
    lastError(
      "Error: 40BD:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:a.c:77:\n",
    ),
    /^no TLS is spoken there/,
  ],
  [lastError("Error: self-signed certificate in certificate chain"), /HEADGATE_ETCD_CA$/],
  [
    "14 UNAVAILABLE: Name resolution failed for target dns:etcd-1:2379",
    "the name in etcd-1:2379 cannot be resolved",
  ],
  [
    "4 DEADLINE_EXCEEDED: Deadline exceeded after 3.002s,name resolution: 0.001s,Waiting for LB pick",
    "no connection within 3 s",
  ],
  [
    "4 DEADLINE_EXCEEDED: Deadline exceeded after 5.001s,LB pick: 0.001s,remote_addr=127.0.0.1:2379",
    "no answer within 5 s",
  ],
  ["12 UNIMPLEMENTED: Received HTTP status code 404", "no etcd answers there (HTTP status 404)"],
  ["14 UNAVAILABLE: Connection dropped", "the connection broke off"],
  [
    "13 INTERNAL: Received RST_STREAM with code 2 triggered by internal client error: read ECONNRESET",
    /reset|broke/,
  ],
  ["14 UNAVAILABLE: read ECONNRESET", "the connection was reset"],
  ["14 UNAVAILABLE: etcdserver: no leader", "its cluster has no leader"],
  [
    "14 UNAVAILABLE: etcdserver: request timed out, possibly due to previous leader failure",
    "its cluster does not answer in time",
  ],
  ["2 UNKNOWN: something new", "something new"],
  [
    "11 OUT_OF_RANGE: etcdserver: mvcc: required revision is a future revision",
    "required revision is a future revision",
  ],
])("%j is told in plain words", (text, told) => {
  const plain = plainReason(new Error(text));
  if (told instanceof RegExp) expect(plain).toMatch(told);
  else expect(plain).toBe(told);
  const error = storeErrorOf(new Error(text));
  expect(error).toBeInstanceOf(StoreUnavailable);
  expect(error.message).toBe(`etcd: ${plain}`);
  expect(error.message).not.toMatch(/\b[A-Z]+_[A-Z_]+:|\bE[A-Z]{4,}\b|UNAVAILABLE|\d{4}-\d\d-\d\dT/);
});

test("what was never sent has no unknown outcome, whatever it is told as", () => {
  const refused = storeErrorOf(new Error(lastError("Error: connect ECONNREFUSED 127.0.0.1:2379")));
  expect(refused).toMatchObject({ unknownOutcome: false });
  expect(storeErrorOf(new Error("14 UNAVAILABLE: Connection dropped"))).toMatchObject({
    unknownOutcome: true,
  });
});

test("a wrong password is told as such, naming the settings", () => {
  const text = "3 INVALID_ARGUMENT: etcdserver: authentication failed, invalid user ID or password";
  const error = storeErrorOf(new Error(text));
  expect(error).toBeInstanceOf(StoreRefused);
  expect(error.message).toBe(
    "etcd: user name or password wrong: check HEADGATE_ETCD_USERNAME and HEADGATE_ETCD_PASSWORD",
  );
});
