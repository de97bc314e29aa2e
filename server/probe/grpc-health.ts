/** The two messages of grpc.health.v1 (https://github.com/grpc/grpc/blob/master/doc/health-checking.md), framed. */
export type ServingStatus = "unknown" | "serving" | "not serving" | "service unknown";

const STATUSES: readonly ServingStatus[] = ["unknown", "serving", "not serving", "service unknown"];

const SERVICE_FIELD = 0x0a; // Field 1, length-delimited.
const STATUS_FIELD = 0x08; // Field 1, varint.
/** Of a gRPC message: a byte that tells of compression, then the length. */
const PREFIX_BYTES = 5;

/** HealthCheckRequest as one gRPC message. */
export function encodeRequest(service: string): Buffer {
  const name = Buffer.from(service);
  const field = name.length === 0 ? [] : [SERVICE_FIELD, ...varint(name.length)];
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(field.length + name.length, 1);
  return Buffer.concat([prefix, Buffer.from(field), name]);
}

/** Reads one gRPC message with a HealthCheckResponse; undefined when it is none. Empty is `unknown`, as in proto3. */
export function decodeResponse(message: Buffer): ServingStatus | undefined {
  if (message.length < PREFIX_BYTES || message[0] !== 0) return undefined;
  const body = message.subarray(PREFIX_BYTES);
  if (body.length !== message.readUInt32BE(1)) return undefined;
  if (body.length === 0) return "unknown";
  const [field, status] = body;
  return body.length === 2 && field === STATUS_FIELD && status !== undefined ? STATUSES[status] : undefined;
}

function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
