/** How gRPC (grpc-js), Node and etcd word a failure, and what a person is told: first match. `$1` is the first group. */
const REASONS: readonly (readonly [said: RegExp, told: string])[] = [
  [/connect ECONNREFUSED (\S+)/, "connection refused at $1"],
  [/connect (?:EHOSTUNREACH|EHOSTDOWN) (\S+)/, "host unreachable at $1"],
  [/connect ENETUNREACH (\S+)/, "network unreachable at $1"],
  [/connect ETIMEDOUT (\S+)/, "no connection in time to $1"],
  [/connect ECONNRESET (\S+)/, "connection reset at $1"],
  [
    /(?:Name resolution failed for target (?:dns:)?|getaddrinfo \w+ )(\S+)/,
    "the name in $1 cannot be resolved",
  ],
  [/Deadline exceeded after ([\d.]+)s.*Waiting for LB pick/s, "no connection within $1 s"],
  [/Deadline exceeded after ([\d.]+)s/, "no answer within $1 s"],
  [/Deadline exceeded|DEADLINE_EXCEEDED/, "no answer in time"],
  [/self.signed/i, "its certificate is not trusted (self-signed): check HEADGATE_ETCD_CA"],
  [/certificate has expired/i, "its certificate is not trusted (expired): check HEADGATE_ETCD_CA"],
  [
    /altnames|not in the cert/i,
    "its certificate is not trusted (it is for another name): check HEADGATE_ETCD_CA",
  ],
  [
    /unable to (?:get|verify)/i,
    "its certificate is not trusted (of an unknown authority): check HEADGATE_ETCD_CA",
  ],
  [
    /alert|certificate required|bad certificate/i,
    "it refuses the client certificate: check HEADGATE_ETCD_CERT and HEADGATE_ETCD_KEY",
  ],
  [/wrong version number/, "no TLS is spoken there: check https:// in HEADGATE_ETCD"],
  [/before secure TLS connection/, "the connection was closed before TLS was agreed on"],
  [/Received HTTP status code (\d+)/, "no etcd answers there (HTTP status $1)"],
  [/Protocol error/, "no etcd answers there: check the address, and https:// in HEADGATE_ETCD"],
  [/Failed to connect/, "the connection was closed as soon as it was made"],
  [/ECONNRESET|EPIPE|socket hang up/, "the connection was reset"],
  [
    /RST_STREAM|Connection dropped|No (?:status|message)\b|Write (?:error|failed)/,
    "the connection broke off",
  ],
  [/Stream refused/, "it takes no more requests at the moment"],
  [/Channel closed|client was already closed/, "its connection is closed"],
  [/Call cancelled|CANCELLED/, "the request was given up"],
  [/No connection established/, "no connection"],
  [/etcdserver: (?:no leader|unhealthy cluster)/, "its cluster has no leader"],
  [/etcdserver: leader changed/, "its cluster changes its leader"],
  [/etcdserver: request timed out/, "its cluster does not answer in time"],
  [/etcdserver: too many requests/, "it is overloaded"],
  [/etcdserver: (?:server )?stopped/, "it is stopping"],
  [/etcdserver: corrupt/, "its data is damaged"],
];

/** Why etcd did not do what it was asked, in plain words: no status, and no error code, of a library's own. */
export function plainReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  for (const [said, told] of REASONS) {
    const match = said.exec(text);
    if (match !== null) return told.replace("$1", () => plainValue(match[1] ?? ""));
  }
  return text
    .replace(/^\d+ [A-Z_]+: /, "")
    .replace(/^etcdserver: (?:mvcc: )?/, "")
    .trim();
}

/** `3.002` as `3`: what it waited, not what it measured. gRPC ends an address with its sentence's full stop. */
function plainValue(value: string): string {
  return /^\d+\.\d+$/.test(value) ? `${Number(Number(value).toFixed(1))}` : value.replace(/[.,]$/, "");
}
