import { createPrivateKey, X509Certificate } from "node:crypto";

import { InterceptingCall, status as grpcStatus, type Interceptor } from "@grpc/grpc-js";
import { Etcd3, type IOptions } from "etcd3";

/** How to reach etcd. Certificates and keys are file contents, PEM. */
export interface EtcdAccess {
  readonly endpoints: readonly string[];
  readonly username?: string;
  readonly password?: string;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** One endpoint's client. */
export type EtcdClient = Etcd3;

const deadlineMs = 5000;

/** etcd3's own retries repeat writes whose outcome is unknown, and its breaker fails calls for the faults of others. */
const noPolicy = {
  async execute<T>(call: (context: { signal: AbortSignal }) => PromiseLike<T> | T): Promise<T> {
    return call({ signal: new AbortController().signal });
  },
  onSuccess: () => ({ dispose() {} }),
  onFailure: () => ({ dispose() {} }),
};
// A cockatiel policy but for `_altReturn`, which is said to exist in types alone.
const faultHandling = { host: () => noPolicy, global: noPolicy } as unknown as NonNullable<
  IOptions["faultHandling"]
>;

/** Half-open connections are found by pings (2 s, 2 s for the answer); broken ones are tried again at once. */
const grpcOptions = {
  "grpc.keepalive_time_ms": 2000,
  "grpc.keepalive_timeout_ms": 2000,
  "grpc.keepalive_permit_without_calls": 1,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 250,
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  "grpc.enable_retries": 0,
};

/** `token` answers the present auth token, where etcd asks for one. */
export function createClient(
  access: EtcdAccess,
  endpoint: string,
  token: () => string | undefined,
): EtcdClient {
  const interceptors = [callInterceptor(token)];
  return new Etcd3({
    hosts: endpoint,
    faultHandling,
    grpcOptions,
    defaultCallOptions: ({ isStream }) =>
      isStream ? { interceptors } : { interceptors, deadline: Date.now() + deadlineMs },
    ...credentialsOf(access),
  });
}

/**
 * Throws, naming the setting, when an endpoint or a certificate cannot be used as it is. What etcd thinks of
 * them is known only once it answers.
 */
export function checkAccess({ endpoints, username, password, ca, cert, key }: EtcdAccess): void {
  if (endpoints.length === 0) throw new Error("HEADGATE_ETCD names no endpoint");
  for (const endpoint of endpoints) {
    if (!/^(https?:\/\/)?(\[[0-9a-fA-F:.]+\]|[^/:\s]+):\d{1,5}$/.test(endpoint)) {
      throw new Error(`HEADGATE_ETCD: ${endpoint} is not an endpoint like http://host:2379`);
    }
  }
  const secure = endpoints.filter((endpoint) => endpoint.startsWith("https://")).length;
  if (secure !== 0 && secure !== endpoints.length)
    throw new Error("HEADGATE_ETCD: use https:// for all endpoints, or for none");
  if (secure === 0 && (ca ?? cert ?? key)) {
    throw new Error("HEADGATE_ETCD: certificates are set, but the endpoints are not https://");
  }
  if ((cert === undefined) !== (key === undefined))
    throw new Error("HEADGATE_ETCD_CERT and HEADGATE_ETCD_KEY go together");
  if ((username === undefined) !== (password === undefined)) {
    throw new Error("HEADGATE_ETCD_USERNAME and HEADGATE_ETCD_PASSWORD go together");
  }
  if (ca) readable("HEADGATE_ETCD_CA", "a PEM certificate", () => new X509Certificate(ca));
  if (cert && key) {
    const certificate = readable("HEADGATE_ETCD_CERT", "a PEM certificate", () => new X509Certificate(cert));
    const privateKey = readable("HEADGATE_ETCD_KEY", "a PEM private key", () => createPrivateKey(key));
    if (!certificate.checkPrivateKey(privateKey)) {
      throw new Error("HEADGATE_ETCD_KEY is not the key of the certificate in HEADGATE_ETCD_CERT");
    }
  }
}

function readable<T>(setting: string, what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${setting} is not ${what}`, { cause: error });
  }
}

function credentialsOf({ endpoints, ca, cert, key }: EtcdAccess): Pick<IOptions, "credentials"> {
  if (!endpoints[0]?.startsWith("https://") || !(ca ?? cert)) return {};
  return {
    credentials: {
      // Without a CA of its own gRPC takes the machine's; the type asks for one all the same.
      ...(ca ? { rootCertificate: ca } : {}),
      ...(cert && key ? { certChain: cert, privateKey: key } : {}),
    } as NonNullable<IOptions["credentials"]>,
  };
}

/**
 * Adds what etcd3 cannot: `hasleader` (a member cut off from its leader refuses instead of hanging) and the auth
 * token. And rewords what etcd3 would answer wrongly: a stale token by repeating the call for ever, a full
 * database or a request too large by dropping the connection.
 */
function callInterceptor(token: () => string | undefined): Interceptor {
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start(metadata, _listener, next) {
        const own = metadata.clone();
        own.set("hasleader", "true");
        const current = token();
        if (current !== undefined) own.set("token", current);
        next(own, {
          onReceiveStatus(status, nextStatus) {
            const code =
              status.code === grpcStatus.RESOURCE_EXHAUSTED ? grpcStatus.FAILED_PRECONDITION : status.code;
            nextStatus({
              ...status,
              code,
              details: status.details.replace("invalid auth token", staleToken),
            });
          },
        });
      },
    });
}

/** What errors say when the auth token is to be fetched anew. */
export const staleToken = "auth token no longer valid";
